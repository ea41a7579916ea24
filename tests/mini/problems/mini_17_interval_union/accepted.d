import std;

struct Interval
{
    long start, end;
}

void main()
{
    int n;
    readf(" %d", &n);
    auto intervals = new Interval[n];
    foreach (ref interval; intervals)
        readf(" %d %d", &interval.start, &interval.end);
    intervals.sort!((a, b) => tuple(a.start, a.end) < tuple(b.start, b.end));
    Interval[] joined;
    foreach (interval; intervals.filter!(interval => interval.start < interval.end))
        if (joined.length && interval.start <= joined[$ - 1].end)
            joined[$ - 1].end = max(joined[$ - 1].end, interval.end);
        else
            joined ~= interval;
    writeln(joined.length, " ", joined.map!(interval => interval.end - interval.start).sum(0L));
    foreach (interval; joined)
        writeln(interval.start, " ", interval.end);
}
