use strict;
use warnings;

my $n = <STDIN>;
my @values = split ' ', <STDIN>;
my $sum = 0;
for my $value (@values {
    $sum += $value;
}
print "$sum\n";
