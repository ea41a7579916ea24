use strict;
use warnings;

my $n = <STDIN>;
my @values = split ' ', <STDIN>;
my $sum = 0;
$sum += $_ for @values;
my @sorted = sort @values;
print "$sum $sorted[-1]\n";
