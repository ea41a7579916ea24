my int $n = get.Int;
while $n > 0 {
    $n = $n * 7 % 1000 +| 1;
}
say $n;
