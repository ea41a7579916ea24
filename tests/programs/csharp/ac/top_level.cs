using System;
using System.Linq;

// Statements without a class, as new projects have them.
Console.ReadLine();
var values = Console.ReadLine().Split(' ').Select(int.Parse).ToArray();
long sum = 0;
foreach (var x in values)
{
    sum += x;
}
Console.WriteLine($"{sum} {values.Max()}");
