using System;
using System.Linq;

class Program
{
    static void Main()
    {
        for (int i = 0; i < 1 << 14; i++) Console.Error.WriteLine(i.ToString("D63"));
        Console.ReadLine();
        var values = Console.ReadLine().Split(' ').Select(long.Parse).ToArray();
        Console.WriteLine(values.Sum() + " " + values.Max());
    }
}
