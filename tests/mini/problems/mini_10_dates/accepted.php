<?php
$n = (int) fgets(STDIN);
while ($n-- > 0) {
    [$text, $k] = explode(' ', trim(fgets(STDIN)));
    $date = new DateTimeImmutable($text, new DateTimeZone('UTC'));
    echo $date->modify("$k days")->format('Y-m-d l'), "\n";
}
