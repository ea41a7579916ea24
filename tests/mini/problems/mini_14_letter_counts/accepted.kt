fun main() {
    val counts = (readLine() ?: "").lowercase().filter { it in 'a'..'z' }.groupingBy { it }.eachCount()
    if (counts.isEmpty()) println("none")
    counts.entries.sortedWith(compareByDescending<Map.Entry<Char, Int>> { it.value }.thenBy { it.key })
        .forEach { (letter, count) -> println("$letter $count") }
}
