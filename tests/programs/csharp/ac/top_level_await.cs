using System;
using System.Threading.Tasks;

await Console.In.ReadLineAsync();
long sum = 0, max = long.MinValue;
foreach (string word in (await Console.In.ReadLineAsync()).Split(' '))
{
    sum = Plus(sum, long.Parse(word));
    max = Math.Max(max, long.Parse(word));
}
await Task.Yield();
Console.WriteLine($"{sum} {max}");

static long Plus(long a, long b) => a + b;
