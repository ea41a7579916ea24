import std;

void main()
{
    readln;
    auto numbers = readln.split.to!(long[]);
    writeln([numbers.sum, numbers.maxElement]);
}
