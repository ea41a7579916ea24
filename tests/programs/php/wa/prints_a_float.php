<?php
fgets(STDIN);
$values = array_map('floatval', explode(' ', trim(fgets(STDIN))));
echo number_format(array_sum($values)), ' ', max($values), "\n";
