fun main() {
    println("ok")
}
