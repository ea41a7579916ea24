fun main() {
    val n: Int = readln()
    println(n)
}
