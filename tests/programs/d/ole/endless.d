import std.stdio;

void main()
{
    while (true)
        writeln("14 5 and the same again, without end, ...");
}
