use strict;
use warnings;

my $n = <STDIN>;
my $values = <STDIN>;
my $sum = 0;
$sum += $_ for @{$values};
print "$sum\n";
