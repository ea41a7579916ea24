import std.stdio;

void main()
{
    auto numbers = readln.split.to!(long[]);
    writeln(total(numbers), " ", greatest);
}
