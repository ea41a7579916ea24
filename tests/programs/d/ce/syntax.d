import std;

void main()
{
    int n = readln.strip.to!int
    auto numbers = readln.split.to!(long[]);
    writeln(numbers.sum, " ", numbers.maxElement);
}
