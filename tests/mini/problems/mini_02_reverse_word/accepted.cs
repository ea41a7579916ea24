using System;

class Program
{
    static void Main()
    {
        char[] characters = Console.ReadLine().Trim().ToCharArray();
        Array.Reverse(characters);
        Console.WriteLine(new string(characters));
    }
}
