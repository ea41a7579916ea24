get;
my @numbers = get.words.map(*.Int);
say @numbers.total, ' ', @numbers.greatest;
