import std;

void main()
{
    readln;
    auto numbers = readln.split.to!(long[]);
    write(numbers.sum, " ", numbers.maxElement);
}
