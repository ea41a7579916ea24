<?php

declare(strict_types=1);

namespace App;

final class Totals
{
    public function __construct(
        private int $sum = 0,
        private int $max = PHP_INT_MIN,
    ) {
    }

    public function add(int $x): static
    {
        return new static($this->sum + $x, max($this->max, $x));
    }

    public function __toString(): string
    {
        return sprintf('%d %d', $this->sum, $this->max);
    }
}

function numbers(string $line): \Generator
{
    foreach (preg_split('/\s+/', trim($line)) as $word) {
        yield (int) $word;
    }
}

[, $line] = file('php://stdin');
$totals = new Totals();
foreach (numbers($line) as $x) {
    $totals = $totals->add($x);
}
echo $totals, PHP_EOL;
?>
