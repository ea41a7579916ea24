get;
my @numbers = get.words.map(*.Int);
say total(@numbers), ' ', max(@numbers);
