import std;

void main()
{
    foreach (_; 0 .. readln.strip.to!int)
    {
        auto query = readln.split.to!(long[]);
        long a = query[0], b = query[1], m = query[2];
        long base = ((a % m) + m) % m, power = 1 % m;
        for (; b > 0; b >>= 1)
        {
            if (b & 1)
                power = power * base % m;
            base = base * base % m;
        }
        writeln(power);
    }
}
