use strict;
use warnings;
use Math::BigInt;

my $sum = Math::BigInt->new(<STDIN>);
print $sum->add_all(1, 2), "\n";
