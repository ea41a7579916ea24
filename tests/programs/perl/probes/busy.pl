my $steps = 0;
while (1) {
    $steps = ($steps + 1) % 1000;
}
