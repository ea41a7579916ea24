use strict;
use warnings;
use List::Util qw(max);

<STDIN>;
print max(split ' ', <STDIN>), "\n";
