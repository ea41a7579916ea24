using System;
using System.Linq;

class Program
{
    static void Main()
    {
        Console.ReadLine();
        var values = Console.ReadLine().Split(' ').Select(int.Parse).ToArray();
        int sum = 0;
        foreach (int x in values) sum += x;
        Console.WriteLine(sum + " " + values.Max());
    }
}
