using System;
using System.Linq;

class Program
{
    static void Main()
    {
        Console.ReadLine();
        var values = Console.ReadLine().Split(' ').Select(long.Parse).ToArray();
        Console.WriteLine(values.Sum() + " " + values.Max());
    }
}
