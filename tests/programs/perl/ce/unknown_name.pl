use strict;
use warnings;

my $n = <STDIN>;
my @values = split ' ', <STDIN>;
$sum += $_ for @values;
print "$sum\n";
