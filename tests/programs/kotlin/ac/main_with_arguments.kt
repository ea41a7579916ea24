import java.io.BufferedReader
import java.io.InputStreamReader
import java.util.StringTokenizer

class Totals {
    var sum = 0L
        private set
    var max = Long.MIN_VALUE
        private set

    operator fun plusAssign(x: Long) {
        sum += x
        if (x > max) max = x
    }
}

fun main(args: Array<String>) {
    val reader = BufferedReader(InputStreamReader(System.`in`))
    val n = reader.readLine()!!.toInt()
    val tokens = StringTokenizer(reader.readLine())
    val totals = Totals()
    repeat(n) { totals += tokens.nextToken().toLong() }
    print("${totals.sum} ${totals.max}\n")
}
