import std.stdio;

long depth(long n)
{
    return n < 0 ? 0 : 1 + depth(n + 1) * 2 % 7;
}

void main()
{
    writeln(depth(1));
}
