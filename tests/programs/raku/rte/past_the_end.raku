my $n = get.Int;
my @numbers = get.words.map(*.Int);
my $last = get;
say @numbers.sum + $last.words.head.Int, ' ', @numbers.max;
