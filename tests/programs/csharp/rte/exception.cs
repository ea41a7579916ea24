using System;

class Program
{
    static void Main()
    {
        var values = new int[int.Parse(Console.ReadLine())];
        values[values.Length] = 1;
        Console.WriteLine(values.Length);
    }
}
