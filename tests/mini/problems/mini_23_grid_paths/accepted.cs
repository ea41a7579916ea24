using System;
using System.Linq;

class Cell
{
    public long Value, Paths;

    public static Cell Join(Cell a, Cell b)
    {
        if (a == null || b == null) return a ?? b;
        if (a.Value != b.Value) return a.Value > b.Value ? a : b;
        return new Cell { Value = a.Value, Paths = (a.Paths + b.Paths) % 1000000007 };
    }
}

class Program
{
    static void Main()
    {
        int[] size = Console.ReadLine().Split(' ').Select(int.Parse).ToArray();
        int rows = size[0], columns = size[1];
        var best = new Cell[columns];
        for (int i = 0; i < rows; i++)
        {
            string[] cells = Console.ReadLine().Split(' ');
            for (int j = 0; j < columns; j++)
            {
                Cell before = i + j == 0 ? new Cell { Paths = 1 } : Cell.Join(best[j], j > 0 ? best[j - 1] : null);
                best[j] = before == null || cells[j] == "#"
                    ? null
                    : new Cell { Value = before.Value + int.Parse(cells[j]), Paths = before.Paths };
            }
        }
        Cell end = best[columns - 1];
        Console.WriteLine(end == null ? "blocked" : $"{end.Value} {end.Paths}");
    }
}
