my ($n, $capacity) = get.words».Int;
my @best = 0 xx $capacity + 1;
for ^$n {
    my ($weight, $value) = get.words».Int;
    for ($weight .. $capacity).reverse -> $c {
        @best[$c] max= @best[$c - $weight] + $value;
    }
}
my $most = @best[$capacity];
say "$most {@best.first($most, :k)}";
