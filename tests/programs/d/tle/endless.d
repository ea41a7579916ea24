import std;

void main()
{
    long n = readln.strip.to!long;
    while (n > 0)
        n = n * 7 % 1000 | 1;
    writeln(n);
}
