import std.stdio;

void main()
{
    writeln("ok");
}
