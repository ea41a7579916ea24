<?php
$n = (int) readline();
$values = explode(" ", readline());
printf("%s %d\n", array_reduce($values, fn($sum, $x) => bcadd($sum, $x), "0"), max(array_map(fn($x) => (int) $x, $values)));
