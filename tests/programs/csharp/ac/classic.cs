using System;

class Program
{
    static void Main()
    {
        int n = int.Parse(Console.ReadLine());
        string[] words = Console.ReadLine().Split(' ');
        long sum = 0, max = long.MinValue;
        for (int i = 0; i < n; i++)
        {
            long x = long.Parse(words[i]);
            sum += x;
            if (x > max) max = x;
        }
        Console.WriteLine(sum + " " + max);
    }
}
