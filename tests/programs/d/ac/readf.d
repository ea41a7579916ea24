import std.stdio;
import std.algorithm : max;

void main()
{
    int n;
    readf(" %d", &n);
    long sum = 0;
    long greatest = long.min;
    foreach (i; 0 .. n)
    {
        long value;
        readf(" %d", &value);
        sum += value;
        greatest = max(greatest, value);
    }
    writeln(sum, " ", greatest);
}
