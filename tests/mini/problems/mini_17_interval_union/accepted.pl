use strict;
use warnings;

my $n = <STDIN>;
my @intervals = grep { $_->[0] < $_->[1] } map { [ split ' ', <STDIN> ] } 1 .. $n;
my ($length, @union) = (0);
for my $interval (sort { $a->[0] <=> $b->[0] } @intervals) {
    my ($start, $end) = @$interval;
    if (@union && $start <= $union[-1][1]) {
        $union[-1][1] = $end if $end > $union[-1][1];
    }
    else {
        push @union, [ $start, $end ];
    }
}
$length += $_->[1] - $_->[0] for @union;
print scalar(@union), " $length\n";
print "$_->[0] $_->[1]\n" for @union;
