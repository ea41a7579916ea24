fun main() {
    readln()
    val values = readln().split(" ").map { it.toInt() }
    println("${values.sum()} ${values.max()}")
}
