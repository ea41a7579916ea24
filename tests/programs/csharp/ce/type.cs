using System;

class Program
{
    static void Main()
    {
        int n = Console.ReadLine();
        Console.WriteLine(n);
    }
}
