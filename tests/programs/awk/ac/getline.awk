function max(a, b) { return a > b ? a : b }
BEGIN {
    getline n
    getline line
    count = split(line, values, " ")
    best = values[1] + 0
    for (i = 1; i <= count; i++) { sum += values[i]; best = max(best, values[i] + 0) }
    print sum, best
    exit
}
