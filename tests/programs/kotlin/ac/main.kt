fun main() {
    val n = readln().trim().toInt()
    val values = readln().trim().split(" ").map { it.toLong() }
    println("${values.take(n).sum()} ${values.max()}")
}
