import std.stdio;

void solve()
{
    writeln("14 5");
}
