grammar Numbers {
    token TOP { <count=.number> \s+ <number>+ % \s+ \s* }
    token number { '-'? \d+ }
}

class Actions {
    method TOP($/) { make $<number>».made }
    method number($/) { make +$/ }
}

my @values = Numbers.parse($*IN.slurp, actions => Actions.new).made.flat;
given @values {
    printf "%d %d\n", ([+] $_), ([max] $_);
}
