import kotlinx.coroutines.*
import kotlinx.coroutines.flow.*

suspend fun main() = coroutineScope {
    readln()
    val numbers = readln().split(" ").asFlow().map { it.toLong() }
    val values = numbers.toList()
    val sum = async { values.sum() }
    val max = async { values.reduce { a, b -> maxOf(a, b) } }
    println("${sum.await()} ${max.await()}")
}
