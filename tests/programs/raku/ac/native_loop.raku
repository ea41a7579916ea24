my int $n = +prompt('').trim;
my int $sum = 0;
my $greatest = -Inf;
loop (my int $i = 0; $i < $n; $i++) {
    state @values = $*IN.get.comb(/ '-'? \d+ /).map: { .Int };
    $sum = $sum + @values[$i];
    $greatest max= @values[$i];
}
$*OUT.print: $sum, ' ', $greatest, "\n";
