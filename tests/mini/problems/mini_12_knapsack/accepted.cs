using System;
using System.Linq;

class Program
{
    static int[] ReadInts()
    {
        return Console.ReadLine().Split(' ').Select(int.Parse).ToArray();
    }

    static void Main()
    {
        int[] first = ReadInts();
        int capacity = first[1];
        var best = new long[capacity + 1];
        for (int i = 0; i < first[0]; i++)
        {
            int[] item = ReadInts();
            for (int c = capacity; c >= item[0]; c--) best[c] = Math.Max(best[c], best[c - item[0]] + item[1]);
        }
        Console.WriteLine("{0} {1}", best[capacity], Array.IndexOf(best, best[capacity]));
    }
}
