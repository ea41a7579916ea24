import std;

int main()
{
    readln;
    auto numbers = readln.split.to!(long[]);
    writeln(numbers.sum, " ", numbers.maxElement);
    return 3;
}
