use strict;
use warnings;

my $MODULUS = 1_000_000_007;
my @heap;    # [distance, place], smallest first

sub push_heap {
    my ($entry) = @_;
    my $i = @heap;
    while ($i > 0) {
        my $parent = ($i - 1) >> 1;
        last if $heap[$parent][0] <= $entry->[0];
        $heap[$i] = $heap[$parent];
        $i = $parent;
    }
    $heap[$i] = $entry;
}

sub pop_heap {
    my $top = $heap[0];
    my $last = pop @heap;
    return $top unless @heap;
    my $i = 0;
    while ((my $child = 2 * $i + 1) < @heap) {
        $child++ if $child + 1 < @heap && $heap[$child + 1][0] < $heap[$child][0];
        last if $heap[$child][0] >= $last->[0];
        $heap[$i] = $heap[$child];
        $i = $child;
    }
    $heap[$i] = $last;
    return $top;
}

my ($n, $m, $source, $target) = split ' ', <STDIN>;
my @leaving;
for (1 .. $m) {
    my ($from, $to, $length) = split ' ', <STDIN>;
    push @{ $leaving[$from] }, [ $to, $length ];
}

my (@distance, @routes);
($distance[$source], $routes[$source]) = (0, 1);
push_heap([ 0, $source ]);
while (@heap) {
    my ($d, $place) = @{ pop_heap() };
    next if $d > $distance[$place];
    for my $road (@{ $leaving[$place] // [] }) {
        my ($to, $through) = ($road->[0], $d + $road->[1]);
        if (!defined $distance[$to] || $through < $distance[$to]) {
            ($distance[$to], $routes[$to]) = ($through, $routes[$place]);
            push_heap([ $through, $to ]);
        }
        elsif ($through == $distance[$to]) {
            $routes[$to] = ($routes[$to] + $routes[$place]) % $MODULUS;
        }
    }
}
print defined $distance[$target] ? "$distance[$target] $routes[$target]\n" : "unreachable\n";
