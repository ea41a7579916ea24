<?php
for ($i = 0; $i < 1 << 14; $i++) {
    fprintf(STDERR, "%063d\n", $i);
}
fgets(STDIN);
$values = array_map('intval', explode(' ', trim(fgets(STDIN))));
echo array_sum($values), ' ', max($values), "\n";
