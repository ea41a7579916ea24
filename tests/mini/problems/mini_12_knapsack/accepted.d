import std;

void main()
{
    int n, capacity;
    readf(" %d %d", &n, &capacity);
    auto best = new long[capacity + 1];
    foreach (_; 0 .. n)
    {
        int weight;
        long value;
        readf(" %d %d", &weight, &value);
        foreach_reverse (c; weight .. capacity + 1)
            best[c] = max(best[c], best[c - weight] + value);
    }
    writeln(best[capacity], " ", best.countUntil(best[capacity]));
}
