$n = <>;
@a = sort { $a <=> $b } split(/ /, <>);
$s += $_ foreach @a;
printf("%d %d\n", $s, $a[-1]);
