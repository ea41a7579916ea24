fun main() {
    var i = 0L
    while (true) i = i * 31 + 1
}
