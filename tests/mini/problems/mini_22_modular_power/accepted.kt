fun power(a: Long, b: Long, m: Long): Long {
    var base = a.mod(m)
    var exponent = b
    var result = 1 % m
    while (exponent > 0) {
        if (exponent and 1L == 1L) result = result * base % m
        base = base * base % m
        exponent = exponent shr 1
    }
    return result
}

fun main() {
    repeat(readln().trim().toInt()) {
        val (a, b, m) = readln().trim().split(" ").map { it.toLong() }
        println(power(a, b, m))
    }
}
