final long MODULUS = 1000000007

def join(one, other, modulus) {
    if (!one) return other
    if (!other) return one
    if (one[0] == other[0]) return [one[0], (one[1] + other[1]) % modulus]
    one[0] > other[0] ? one : other
}

def lines = System.in.readLines()
int columns = lines[0].split()[1] as int
def best = [null] * columns
lines.tail().eachWithIndex { line, i ->
    line.split().eachWithIndex { cell, j ->
        def before = i + j == 0 ? [0L, 1L] : join(best[j], j ? best[j - 1] : null, MODULUS)
        best[j] = cell == '#' || !before ? null : [before[0] + (cell as long), before[1]]
    }
}
println best[-1] ? best[-1].join(' ') : 'blocked'
