using System;
using System.Linq;
using System.Threading.Tasks;

struct Totals
{
    public long Sum, Max;
}

internal static class Program
{
    private static async Task<Totals> Read()
    {
        await Console.In.ReadLineAsync();
        var values = (await Console.In.ReadLineAsync()).Split(' ').Select(long.Parse).ToArray();
        return new Totals { Sum = values.Sum(), Max = values.Max() };
    }

    private static async Task Main()
    {
        Totals totals = await Read();
        Console.WriteLine("{0} {1}", totals.Sum, totals.Max);
    }
}
