using System;
using System.Linq;

class Program
{
    static void Main()
    {
        string line = (Console.ReadLine() ?? "").ToLowerInvariant();
        var groups = line.Where(c => c >= 'a' && c <= 'z').GroupBy(c => c)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).ToList();
        foreach (var group in groups) Console.WriteLine($"{group.Key} {group.Count()}");
        if (groups.Count == 0) Console.WriteLine("none");
    }
}
