note 'x' x 63 for ^16_384;
get;
my @numbers = get.words».Int;
say "{@numbers.sum} {@numbers.max}";
