fun main() {
    println(readln().trim().reversed())
}
