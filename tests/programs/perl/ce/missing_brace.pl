use strict;
use warnings;

my $n = <STDIN>;
if ($n > 0) {
    print "$n\n";
