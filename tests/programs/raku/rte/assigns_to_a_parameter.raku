sub halved($n) {
    $n = $n div 2;
    $n
}
say halved(get.Int);
