my @letters;
my @ends;
my $length = 0;
for get.comb(/ <[a..z]> \d+ /) -> $pair {
    @letters.push: $pair.substr(0, 1);
    @ends.push: $length += $pair.substr(1).Int;
}
get;
say get.words.map({ letter_at(.Int) }).join;

sub letter_at(Int $position) {
    my ($low, $high) = 0, @ends.end;
    while $low < $high {
        my $middle = ($low + $high) div 2;
        if @ends[$middle] < $position { $low = $middle + 1 } else { $high = $middle }
    }
    @letters[$low]
}
