<?php
$n = (int) fgets(STDIN);
echo intdiv($n, $n - $n), "\n";
