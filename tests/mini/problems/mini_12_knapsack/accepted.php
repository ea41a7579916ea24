<?php
[$n, $capacity] = array_map('intval', explode(' ', trim(fgets(STDIN))));
$best = array_fill(0, $capacity + 1, 0);
for ($i = 0; $i < $n; $i++) {
    [$weight, $value] = array_map('intval', explode(' ', trim(fgets(STDIN))));
    for ($c = $capacity; $c >= $weight; $c--) {
        $with = $best[$c - $weight] + $value;
        if ($with > $best[$c]) {
            $best[$c] = $with;
        }
    }
}
echo $best[$capacity], ' ', array_search($best[$capacity], $best, true), "\n";
