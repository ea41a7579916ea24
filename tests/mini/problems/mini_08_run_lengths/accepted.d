import std;

void main()
{
    auto code = readln.strip;
    char[] letters;
    long[] ends;
    long length;
    foreach (pair; code.matchAll(regex("([a-z])([0-9]+)")))
    {
        letters ~= pair[1][0];
        length += pair[2].to!long;
        ends ~= length;
    }
    readln;
    foreach (position; readln.split.to!(long[]))
        write(letters[ends.assumeSorted.lowerBound(position).length]);
    writeln;
}
