<?php
$n = (int) fgets(STDIN)
$values = explode(' ', fgets(STDIN));
echo array_sum($values), ' ', max($values), "\n";
