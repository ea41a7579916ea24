fun main() {
    while (true) Thread.sleep(1_000_000)
}
