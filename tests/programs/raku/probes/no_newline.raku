get;
my @numbers = get.words».Int;
print "{@numbers.sum} {@numbers.max}";
