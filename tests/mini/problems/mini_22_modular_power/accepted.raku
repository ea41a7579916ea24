for ^get.Int {
    my ($a, $b, $m) = get.words».Int;
    say expmod($a, $b, $m) % $m;
}
