<?php
const MODULUS = 1000000007;

[$n, $m, $s, $t] = fscanf(STDIN, '%d %d %d %d');
$roads = [];
while ($m-- > 0) {
    [$a, $b, $w] = fscanf(STDIN, '%d %d %d');
    $roads[$a][] = [$b, $w];
}
$distance = [$s => 0];
$routes = [$s => 1];
$queue = new SplPriorityQueue();
$queue->setExtractFlags(SplPriorityQueue::EXTR_BOTH);
$queue->insert($s, 0);
while (!$queue->isEmpty()) {
    ['data' => $here, 'priority' => $priority] = $queue->extract();
    if (-$priority > $distance[$here]) {
        continue;
    }
    foreach ($roads[$here] ?? [] as [$to, $length]) {
        $there = $distance[$here] + $length;
        if (!isset($distance[$to]) || $there < $distance[$to]) {
            $distance[$to] = $there;
            $routes[$to] = $routes[$here];
            $queue->insert($to, -$there);
        } elseif ($there === $distance[$to]) {
            $routes[$to] = ($routes[$to] + $routes[$here]) % MODULUS;
        }
    }
}
echo isset($distance[$t]) ? "$distance[$t] $routes[$t]" : 'unreachable', "\n";
