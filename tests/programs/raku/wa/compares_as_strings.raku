get;
my @words = get.words;
say @words.sum, ' ', @words.sort.tail;
