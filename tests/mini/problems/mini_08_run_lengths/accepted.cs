using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

class Program
{
    static void Main()
    {
        var letters = new List<char>();
        var ends = new List<long>();
        long total = 0;
        foreach (Match pair in Regex.Matches(Console.ReadLine(), "([a-z])([0-9]+)"))
        {
            total += long.Parse(pair.Groups[2].Value);
            letters.Add(pair.Groups[1].Value[0]);
            ends.Add(total);
        }
        Console.ReadLine();
        var answer = new StringBuilder();
        foreach (long position in Console.ReadLine().Split(' ').Select(long.Parse))
        {
            int found = ends.BinarySearch(position);
            answer.Append(letters[found >= 0 ? found : ~found]);
        }
        Console.WriteLine(answer);
    }
}
