#!/usr/bin/env raku
use v6.d;

#| Keeps the sum and the greatest of the numbers it is given.
role Sink { method put(Int:D $value --> Nil) { ... } }

class Totals does Sink {
    has Int $.sum = 0;
    has Int $!greatest;
    my $instances = 0;

    submethod TWEAK { $instances++ }

    method put(Int:D $value --> Nil) {
        $!sum += $value;
        $!greatest = $value if !$!greatest.defined || $value > $!greatest;
    }

    method gist { ($.sum, $!greatest).join(' ') }
}

multi sub parse(Str $text where /^ \s* $/) { Empty }
multi sub parse(Str $text) { $text.split(/\s+/, :skip-empty)».Int }

sub MAIN(Bool :$verbose = False) {
    my $totals = Totals.new;
    my ($first, *@rest) = $*IN.lines;
    note "expecting $first" if $verbose;
    for @rest -> $line {
        $totals.put($_) for parse($line);
    }
    say $totals;
}
