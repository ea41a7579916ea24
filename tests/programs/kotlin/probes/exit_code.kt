import kotlin.system.exitProcess

fun main() {
    readln()
    val values = readln().trim().split(" ").map { it.toLong() }
    println("${values.sum()} ${values.max()}")
    exitProcess(3)
}
