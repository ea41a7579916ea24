import std;

void main()
{
    immutable n = readln.strip.to!int;
    long sum;
    foreach (_; 0 .. n)
        sum += readln.strip.to!long;
    writeln(sum);
}
