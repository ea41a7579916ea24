import kotlin.system.exitProcess

fun main() {
    println("7 7")
    exitProcess(1)
}
