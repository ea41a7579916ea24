<?php
$n = (int) fgets(STDIN);
$all = [];
for ($i = 0; $i < $n; $i++) {
    [$start, $end] = array_map('intval', explode(' ', trim(fgets(STDIN))));
    if ($start < $end) {
        $all[] = [$start, $end];
    }
}
sort($all);
$union = [];
foreach ($all as [$start, $end]) {
    $last = array_key_last($union);
    if ($last !== null && $start <= $union[$last][1]) {
        $union[$last][1] = max($union[$last][1], $end);
    } else {
        $union[] = [$start, $end];
    }
}
$length = array_sum(array_map(fn(array $interval): int => $interval[1] - $interval[0], $union));
echo count($union), " $length\n";
foreach ($union as [$start, $end]) {
    echo "$start $end\n";
}
