using System;

class Program
{
    static int Main()
    {
        Console.WriteLine("7 7");
        return 1;
    }
}
