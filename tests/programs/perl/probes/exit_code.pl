use List::Util qw(sum max);

my ($n, @values) = map { split } <STDIN>;
print sum(@values), ' ', max(@values), "\n";
exit 3;
