import std.stdio;

int main()
{
    writeln("14 5");
    return 2;
}
