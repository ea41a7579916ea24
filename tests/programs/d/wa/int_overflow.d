import std;

void main()
{
    readln();
    auto numbers = readln().split().to!(int[]);
    int sum = 0;
    foreach (x; numbers)
        sum += x;
    writeln(sum, " ", numbers.maxElement);
}
