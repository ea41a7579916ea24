<?php
function add(int $a, int $b): int
{
    return $a + $b;
}
echo add(fgets(STDIN) . "x", 1), "\n";
