NR == 2 {
    best = $1
    for (i = 1; i <= NF; i++) {
        sum += $i
        if ($i + 0 > best + 0) best = $i
    }
}
END { printf "%d %d\n", sum, best }
