import std;

void main()
{
    auto words = readln.split;
    writeln(words[0].to!long + words[1].to!long);
}
