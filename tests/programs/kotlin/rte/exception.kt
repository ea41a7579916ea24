fun main() {
    val n = readln().toInt()
    val values = IntArray(n)
    println(values[n])
}
