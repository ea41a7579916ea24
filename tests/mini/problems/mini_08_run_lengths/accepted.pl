use strict;
use warnings;

my $code = <STDIN>;
<STDIN>;
my @positions = split ' ', <STDIN>;

my (@letters, @ends);
my $end = 0;
while ($code =~ /([a-z])(\d+)/g) {
    push @letters, $1;
    push @ends, $end += $2;
}

my $answer = '';
for my $position (@positions) {
    my ($low, $high) = (0, $#ends);
    while ($low < $high) {
        my $middle = int(($low + $high) / 2);
        if ($ends[$middle] < $position) { $low = $middle + 1 }
        else                            { $high = $middle }
    }
    $answer .= $letters[$low];
}
print "$answer\n";
