data class Interval(val start: Long, val end: Long) {
    val length get() = end - start
}

fun main() {
    val all = List(readln().trim().toInt()) {
        val (a, b) = readln().trim().split(" ").map(String::toLong)
        Interval(a, b)
    }
    val union = mutableListOf<Interval>()
    for (next in all.filter { it.length > 0 }.sortedBy { it.start }) {
        val last = union.lastOrNull()
        if (last != null && next.start <= last.end) {
            union[union.lastIndex] = last.copy(end = maxOf(last.end, next.end))
        } else {
            union += next
        }
    }
    println("${union.size} ${union.sumOf { it.length }}")
    print(union.joinToString("") { "${it.start} ${it.end}\n" })
}
