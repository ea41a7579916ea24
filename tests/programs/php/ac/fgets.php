<?php
$n = intval(fgets(STDIN));
$values = array_map('intval', explode(' ', trim(fgets(STDIN))));
$sum = 0;
$max = PHP_INT_MIN;
for ($i = 0; $i < $n; $i++) {
    $sum += $values[$i];
    if ($values[$i] > $max) {
        $max = $values[$i];
    }
}
echo "$sum $max\n";
