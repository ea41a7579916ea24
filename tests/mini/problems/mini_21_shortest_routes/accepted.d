import std;

enum modulus = 1_000_000_007;

struct Road
{
    int target;
    long length;
}

void main()
{
    int n, m, s, t;
    readf(" %d %d %d %d", &n, &m, &s, &t);
    auto leaving = new Road[][n + 1];
    foreach (_; 0 .. m)
    {
        int a, b;
        long w;
        readf(" %d %d %d", &a, &b, &w);
        leaving[a] ~= Road(b, w);
    }
    auto distance = new long[n + 1];
    auto routes = new long[n + 1];
    distance[] = long.max;
    distance[s] = 0;
    routes[s] = 1;
    auto queue = heapify!"a[0] > b[0]"([tuple(0L, s)]);
    while (!queue.empty)
    {
        immutable d = queue.front[0];
        immutable place = queue.front[1];
        queue.removeFront;
        if (d > distance[place])
            continue;
        foreach (road; leaving[place])
        {
            long reached = d + road.length;
            if (reached < distance[road.target])
            {
                distance[road.target] = reached;
                routes[road.target] = routes[place];
                queue.insert(tuple(reached, road.target));
            }
            else if (reached == distance[road.target])
                routes[road.target] = (routes[road.target] + routes[place]) % modulus;
        }
    }
    if (distance[t] == long.max)
        writeln("unreachable");
    else
        writeln(distance[t], " ", routes[t]);
}
