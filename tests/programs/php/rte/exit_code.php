<?php
$n = (int) fgets(STDIN);
if ($n < 1000000) {
    exit(1);
}
