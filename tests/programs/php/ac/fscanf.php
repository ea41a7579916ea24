<?php
fscanf(STDIN, "%d", $n);
$best = null;
$sum = gmp_init(0);
foreach (explode(" ", rtrim(stream_get_contents(STDIN))) as $word) {
    $sum = gmp_add($sum, $word);
    $best = is_null($best) ? (int)$word : max($best, (int)$word);
}
print(gmp_strval($sum) . " " . $best . "\n");
