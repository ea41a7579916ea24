import std.stdio, std.string, std.utf;

void main()
{
    auto line = readln.strip;
    validate(line);
    writeln(line);
}
