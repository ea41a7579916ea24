fun main() {
    val n = readln().toInt(
    println(n)
}
