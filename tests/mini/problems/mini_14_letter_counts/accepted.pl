use strict;
use warnings;

my $line = <STDIN> // '';
my %count;
$count{ lc $1 }++ while $line =~ /([a-zA-Z])/g;
print "$_ $count{$_}\n" for sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
print "none\n" unless %count;
