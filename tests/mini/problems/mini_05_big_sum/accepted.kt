fun main() {
    val n = readln().trim().toInt()
    var sum = 0L
    repeat(n) { sum += readln().trim().toLong() }
    println(sum)
}
