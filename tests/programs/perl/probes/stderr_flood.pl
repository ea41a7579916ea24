use strict;
use warnings;
use List::Util qw(sum max);

print STDERR 'x' x 63, "\n" for 1 .. 16384;
my ($n, @values) = map { split } <STDIN>;
print sum(@values), ' ', max(@values), "\n";
