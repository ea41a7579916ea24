NR == 2 {
    best = ""
    for (i = 1; i <= NF; i++) { sum += $i; if (($i "") > best) best = $i }
    print sum, best
}
