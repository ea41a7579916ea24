<?php
$t = (int) fgets(STDIN);
while ($t-- > 0) {
    [$a, $b, $m] = explode(' ', trim(fgets(STDIN)));
    echo gmp_powm($a, $b, $m), "\n";
}
