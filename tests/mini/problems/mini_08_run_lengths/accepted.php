<?php
preg_match_all('/([a-z])(\d+)/', fgets(STDIN), $pairs);
$ends = [];
$total = 0;
foreach ($pairs[2] as $count) {
    $total += (int) $count;
    $ends[] = $total;
}
fgets(STDIN);
$answer = '';
foreach (explode(' ', trim(fgets(STDIN))) as $position) {
    $low = 0;
    $high = count($ends) - 1;
    while ($low < $high) {
        $middle = intdiv($low + $high, 2);
        if ($ends[$middle] >= (int) $position) {
            $high = $middle;
        } else {
            $low = $middle + 1;
        }
    }
    $answer .= $pairs[1][$low];
}
echo $answer, "\n";
