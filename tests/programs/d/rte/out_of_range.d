import std;

void main()
{
    int n = readln.strip.to!int;
    auto numbers = readln.split.to!(long[]);
    long sum = 0;
    foreach (i; 0 .. n + 1)
        sum += numbers[i];
    writeln(sum, " ", numbers.maxElement);
}
