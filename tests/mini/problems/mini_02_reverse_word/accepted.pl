use strict;
use warnings;

my $word = <STDIN>;
chomp $word;
print scalar reverse($word), "\n";
