fun main() {
    readln()
    println(readln().trim().split(" ").maxOf { it.toInt() })
}
