fun main() {
    val kept = mutableListOf<LongArray>()
    while (true) kept.add(LongArray(1 shl 16))
}
