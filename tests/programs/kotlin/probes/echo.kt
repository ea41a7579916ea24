fun main() {
    val out = System.out.bufferedWriter()
    System.`in`.bufferedReader().forEachLine { out.write(it + "\n") }
    out.flush()
}
