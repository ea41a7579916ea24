<?php
const MODULUS = 1000000007;

/** The better of two cells, [value, paths] or null; the paths of equal ones are added. */
function join_cells(?array $a, ?array $b): ?array
{
    if ($a === null || $b === null) {
        return $a ?? $b;
    }
    if ($a[0] !== $b[0]) {
        return $a[0] > $b[0] ? $a : $b;
    }
    return [$a[0], ($a[1] + $b[1]) % MODULUS];
}

[$rows, $columns] = array_map('intval', explode(' ', trim(fgets(STDIN))));
$best = array_fill(0, $columns, null);
for ($i = 0; $i < $rows; $i++) {
    foreach (explode(' ', trim(fgets(STDIN))) as $j => $cell) {
        $before = $i + $j === 0 ? [0, 1] : join_cells($best[$j], $best[$j - 1] ?? null);
        $best[$j] = $cell === '#' || $before === null ? null : [$before[0] + (int) $cell, $before[1]];
    }
}
echo $best[$columns - 1] === null ? 'blocked' : implode(' ', $best[$columns - 1]), "\n";
