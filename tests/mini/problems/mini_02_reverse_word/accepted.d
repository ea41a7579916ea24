import std;

void main()
{
    writeln(readln.strip.retro);
}
