use strict;
use warnings;
use List::Util qw(first);

my ($n, $capacity) = split ' ', <STDIN>;
my @best = (0) x ($capacity + 1);
for (1 .. $n) {
    my ($weight, $value) = split ' ', <STDIN>;
    for (my $room = $capacity; $room >= $weight; $room--) {
        my $taken = $best[$room - $weight] + $value;
        $best[$room] = $taken if $taken > $best[$room];
    }
}
my $largest = $best[$capacity];
print "$largest ", (first { $best[$_] == $largest } 0 .. $capacity), "\n";
