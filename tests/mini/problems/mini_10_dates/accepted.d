import std;

immutable names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

void main()
{
    foreach (_; 0 .. readln.strip.to!int)
    {
        auto words = readln.split;
        auto day = Date.fromISOExtString(words[0]) + words[1].to!int.days;
        writeln(day.toISOExtString, " ", names[day.dayOfWeek]);
    }
}
