import std;

enum modulus = 1_000_000_007;

struct Best
{
    long value;
    long paths;
    bool reached;

    void join(Best other)
    {
        if (!other.reached)
            return;
        if (!reached || other.value > value)
            this = other;
        else if (other.value == value)
            paths = (paths + other.paths) % modulus;
    }
}

void main()
{
    auto size = readln.split.to!(int[]);
    auto best = new Best[size[1]];
    foreach (i; 0 .. size[0])
        foreach (j, cell; readln.split)
        {
            Best here = i == 0 && j == 0 ? Best(0, 1, true) : best[j];
            if (j > 0)
                here.join(best[j - 1]);
            if (cell == "#")
                here = Best.init;
            else if (here.reached)
                here.value += cell.to!long;
            best[j] = here;
        }
    if (best[$ - 1].reached)
        writeln(best[$ - 1].value, " ", best[$ - 1].paths);
    else
        writeln("blocked");
}
