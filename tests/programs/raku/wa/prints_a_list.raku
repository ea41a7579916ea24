get;
my @numbers = get.words».Int;
say (@numbers.sum, @numbers.max);
