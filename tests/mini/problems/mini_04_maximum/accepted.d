import std;

void main()
{
    readln;
    writeln(readln.split.to!(int[]).maxElement);
}
