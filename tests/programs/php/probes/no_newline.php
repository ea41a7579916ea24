<?php
[, $line] = file('php://stdin');
$values = array_map('intval', explode(' ', trim($line)));
echo array_sum($values), ' ', max($values);
