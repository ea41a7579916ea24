const val MODULUS = 1_000_000_007L

data class Cell(val value: Long, val paths: Long)

fun join(a: Cell?, b: Cell?): Cell? = when {
    a == null || b == null -> a ?: b
    a.value > b.value -> a
    a.value < b.value -> b
    else -> Cell(a.value, (a.paths + b.paths) % MODULUS)
}

fun main() {
    val (rows, columns) = readln().trim().split(" ").map { it.toInt() }
    val best = arrayOfNulls<Cell>(columns)
    for (i in 0 until rows) {
        readln().trim().split(" ").forEachIndexed { j, cell ->
            val before = if (i + j == 0) Cell(0, 1) else join(best[j], best.getOrNull(j - 1))
            best[j] = if (cell == "#") null else before?.let { it.copy(value = it.value + cell.toLong()) }
        }
    }
    println(best.last()?.let { "${it.value} ${it.paths}" } ?: "blocked")
}
