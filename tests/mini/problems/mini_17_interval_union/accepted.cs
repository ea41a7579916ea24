using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

struct Interval
{
    public readonly long Start, End;

    public Interval(long start, long end)
    {
        Start = start;
        End = end;
    }

    public long Length => End - Start;
}

class Program
{
    static void Main()
    {
        int n = int.Parse(Console.ReadLine());
        var all = new List<Interval>();
        for (int i = 0; i < n; i++)
        {
            long[] ends = Console.ReadLine().Split(' ').Select(long.Parse).ToArray();
            if (ends[0] < ends[1]) all.Add(new Interval(ends[0], ends[1]));
        }
        var union = new List<Interval>();
        foreach (Interval next in all.OrderBy(interval => interval.Start))
        {
            int last = union.Count - 1;
            if (last >= 0 && next.Start <= union[last].End)
                union[last] = new Interval(union[last].Start, Math.Max(union[last].End, next.End));
            else
                union.Add(next);
        }
        var text = new StringBuilder();
        text.AppendLine($"{union.Count} {union.Sum(interval => interval.Length)}");
        foreach (Interval interval in union) text.AppendLine($"{interval.Start} {interval.End}");
        Console.Write(text);
    }
}
