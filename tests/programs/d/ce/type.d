import std.stdio;

void main()
{
    int n = readln();
    writeln(n);
}
