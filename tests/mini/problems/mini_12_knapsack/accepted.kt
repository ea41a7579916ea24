fun readInts() = readln().trim().split(" ").map { it.toInt() }

fun main() {
    val (n, capacity) = readInts()
    val best = LongArray(capacity + 1)
    repeat(n) {
        val (weight, value) = readInts()
        for (c in capacity downTo weight) best[c] = maxOf(best[c], best[c - weight] + value)
    }
    println("${best[capacity]} ${best.indexOf(best[capacity])}")
}
