use strict;
use warnings;

my $n = <STDIN>;
my @values = split ' ', <STDIN>;
print sum(@values), ' ', max(@values), "\n";
