use strict;
use warnings;

my $MODULUS = 1_000_000_007;
my ($rows, $columns) = split ' ', <STDIN>;
my @best;    # for each column of the row above: [value, paths], or undef where no path leads
for my $i (0 .. $rows - 1) {
    my @cells = split ' ', <STDIN>;
    for my $j (0 .. $columns - 1) {
        my @before = grep { defined } ($best[$j], $j ? $best[$j - 1] : undef);
        @before = ([ 0, 1 ]) if $i == 0 && $j == 0;
        if ($cells[$j] eq '#' || !@before) {
            $best[$j] = undef;
            next;
        }
        my ($value) = sort { $b <=> $a } map { $_->[0] } @before;
        my $paths = 0;
        $paths += $_->[1] for grep { $_->[0] == $value } @before;
        $best[$j] = [ $value + $cells[$j], $paths % $MODULUS ];
    }
}
print $best[-1] ? "@{ $best[-1] }\n" : "blocked\n";
