use strict;
my $n = <STDIN>;
my @numbers = split ' ', <STDIN>;
my $sum = 0;
foreach my $x (@numbers) { $sum += $x; }
print "$sum\n";
