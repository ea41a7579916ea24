using System;

class Program
{
    static void Main()
    {
        while (true) Console.WriteLine("the same line again and again, and no end of it in sight");
    }
}
