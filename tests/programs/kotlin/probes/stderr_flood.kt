fun main() {
    for (i in 0 until (1 shl 14)) System.err.println("$i".padStart(63, '0'))
    readln()
    val values = readln().trim().split(" ").map { it.toLong() }
    println("${values.sum()} ${values.max()}")
}
