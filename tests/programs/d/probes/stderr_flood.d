import std;

void main()
{
    foreach (i; 0 .. 16_384)
        stderr.writeln("x".replicate(63));
    readln;
    auto numbers = readln.split.to!(long[]);
    writeln(numbers.sum, " ", numbers.maxElement);
}
