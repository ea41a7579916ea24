using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text;

namespace Example.Solutions
{
    public static class Extensions
    {
        public static BigInteger Total(this IEnumerable<long> values) =>
            values.Aggregate(BigInteger.Zero, (sum, x) => sum + x);
    }

    public class Solution
    {
        private readonly TextReader input;

        public Solution(TextReader input) { this.input = input; }

        public (BigInteger Sum, long Max) Solve()
        {
            var n = int.Parse(input.ReadLine() ?? "0");
            var values = input.ReadToEnd()
                .Split(new[] { ' ', '\n', '\r' }, StringSplitOptions.RemoveEmptyEntries)
                .Take(n).Select(long.Parse).ToList();
            return (values.Total(), values.Max());
        }

        public static int Main(string[] args)
        {
            var (sum, max) = new Solution(Console.In).Solve();
            var text = new StringBuilder();
            text.AppendLine($"{sum} {max}");
            Console.Write(text);
            return 0;
        }
    }
}
