fun main() {
    val pairs = Regex("([a-z])(\\d+)").findAll(readln()).map { it.destructured }.toList()
    val ends = pairs.map { (_, count) -> count.toLong() }.runningReduce(Long::plus)
    readln()
    val answer = readln().trim().split(" ").map { position ->
        val found = ends.binarySearch(position.toLong())
        pairs[if (found >= 0) found else -found - 1].component1()
    }
    println(answer.joinToString(""))
}
