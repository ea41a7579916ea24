fun main() {
    readln()
    val values = readln().trim().split(" ").map { it.toLong() }
    print("${values.sum()} ${values.max()}")
}
