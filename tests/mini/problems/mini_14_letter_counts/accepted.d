import std;

void main()
{
    int[26] counts;
    foreach (character; readln.toLower)
        if (character >= 'a' && character <= 'z')
            counts[character - 'a']++;
    auto order = iota(26).filter!(i => counts[i] > 0).array;
    order.sort!((i, j) => counts[i] != counts[j] ? counts[i] > counts[j] : i < j);
    foreach (i; order)
        writeln(cast(char)('a' + i), " ", counts[i]);
    if (order.empty)
        writeln("none");
}
