my $n = get.Int;
my @numbers = get.words.map(*.Int;
say "{@numbers.sum} {@numbers.max}";
