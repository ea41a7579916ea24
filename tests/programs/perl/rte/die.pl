use strict;
use warnings;

my ($n, @values) = <STDIN>;
die "expected $n values\n" unless @values == $n;
print "@values\n";
