use strict;
use warnings;

my $n = <STDIN>;
my ($sum, $largest) = (0, 0);
for my $value (split ' ', <STDIN>) {
    $sum += $value;
    $largest = $value if $value > $largest;
}
print "$sum $largest\n";
