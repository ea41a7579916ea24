import std;

void main()
{
    readln;
    writeln(readln.to!int);
}
