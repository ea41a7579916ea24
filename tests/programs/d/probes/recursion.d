import std;

long depth(long n)
{
    return n == 0 ? 0 : 1 + depth(n - 1);
}

void main()
{
    writeln(depth(readln.strip.to!long));
}
