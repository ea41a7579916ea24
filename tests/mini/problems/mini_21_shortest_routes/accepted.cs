using System;
using System.Collections.Generic;
using System.Linq;

class Program
{
    const int Modulus = 1000000007;

    static void Main()
    {
        int[] first = ReadInts();
        int n = first[0], m = first[1], s = first[2], t = first[3];
        var roads = new List<(int To, int Length)>[n + 1];
        for (int i = 0; i <= n; i++) roads[i] = new List<(int, int)>();
        for (int i = 0; i < m; i++)
        {
            int[] road = ReadInts();
            roads[road[0]].Add((road[1], road[2]));
        }
        var distance = Enumerable.Repeat(long.MaxValue, n + 1).ToArray();
        var routes = new long[n + 1];
        distance[s] = 0;
        routes[s] = 1;
        var queue = new SortedSet<(long Distance, int Place)> { (0, s) };
        while (queue.Count > 0)
        {
            var here = queue.Min;
            queue.Remove(here);
            foreach (var road in roads[here.Place])
            {
                long there = here.Distance + road.Length;
                if (there < distance[road.To])
                {
                    queue.Remove((distance[road.To], road.To));
                    distance[road.To] = there;
                    routes[road.To] = routes[here.Place];
                    queue.Add((there, road.To));
                }
                else if (there == distance[road.To])
                {
                    routes[road.To] = (routes[road.To] + routes[here.Place]) % Modulus;
                }
            }
        }
        Console.WriteLine(distance[t] == long.MaxValue ? "unreachable" : distance[t] + " " + routes[t]);
    }

    static int[] ReadInts()
    {
        return Console.ReadLine().Split(' ').Select(int.Parse).ToArray();
    }
}
