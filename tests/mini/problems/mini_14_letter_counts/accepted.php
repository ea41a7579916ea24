<?php
$counts = [];
foreach (count_chars(strtolower((string) fgets(STDIN)), 1) as $code => $count) {
    if (ctype_lower(chr($code))) {
        $counts[chr($code)] = $count;
    }
}
arsort($counts); // stable, so letters with equal counts stay in the order of the alphabet
foreach ($counts as $letter => $count) {
    echo "$letter $count\n";
}
if (!$counts) {
    echo "none\n";
}
