using System;
using System.IO;

class Program
{
    static void Main()
    {
        var output = new StreamWriter(Console.OpenStandardOutput());
        string line;
        while ((line = Console.ReadLine()) != null) output.Write(line + "\n");
        output.Flush();
    }
}
