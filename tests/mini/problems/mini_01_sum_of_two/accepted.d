import std;

void main()
{
    int a, b;
    readf(" %d %d", &a, &b);
    writeln(a + b);
}
