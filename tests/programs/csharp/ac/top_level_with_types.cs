using System;
using System.Collections.Generic;

int n = int.Parse(Console.ReadLine()!);
var totals = new Totals();
foreach (string word in Words(Console.ReadLine()!))
{
    totals.Add(long.Parse(word));
}
Console.WriteLine(totals);

IEnumerable<string> Words(string line)
{
    string? first = null;
    foreach (string word in (first ?? line).Split(' ')) yield return word;
}

class Totals
{
    private long sum;
    private long max = long.MinValue;

    public void Add(long x)
    {
        sum += x;
        max = Math.Max(max, x);
    }

    public override string ToString() => $"{sum} {max}";
}
