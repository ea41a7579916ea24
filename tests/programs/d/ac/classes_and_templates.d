#!/usr/bin/env rdmd
/// A module with a name of its own, a class, an interface, a template and contracts.
module totals.app;

import core.stdc.stdlib : exit;
import std.array : array, split;
import std.conv : to, ConvException;
import std.stdio : File, stderr, stdin, stdout, write;
import std.string : strip, chomp;
import std.typecons : Tuple, tuple;

interface Sink(T)
{
    void put(T value) @safe;
    Tuple!(T, "sum", T, "greatest") result() const @safe;
}

final class Totals(T) : Sink!T
{
    private T[] values;

    override void put(T value) @safe { values ~= value; }

    override Tuple!(T, "sum", T, "greatest") result() const @safe
    in (values.length > 0)
    {
        typeof(return) both;
        both.sum = 0;
        both.greatest = T.min;
        foreach (ref const value; values)
        {
            both.sum += value;
            if (value > both.greatest)
                both.greatest = value;
        }
        return both;
    }
}

unittest
{
    auto t = new Totals!int;
    t.put(3);
    assert(t.result.sum == 3);
}

int main(string[] args)
{
    scope (exit) stdout.flush();
    Sink!long totals = new Totals!long;
    bool first = true;
    foreach (line; stdin.byLineCopy)
    {
        if (first) { first = false; continue; }
        try
            foreach (word; line.chomp.split(' '))
                totals.put(word.to!long);
        catch (ConvException e)
        {
            stderr.writeln(e.msg);
            return 1;
        }
    }
    with (totals.result)
        write(sum, ' ', greatest, '\n');
    return 0;
}
