use strict;
use warnings;
use List::MoreUtils qw(minmax);

print "1\n";
