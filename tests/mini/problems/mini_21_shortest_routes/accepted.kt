import java.util.PriorityQueue

const val MODULUS = 1_000_000_007L

class Road(val to: Int, val length: Int)

fun main() {
    val input = System.`in`.bufferedReader()
    fun readInts() = input.readLine().split(" ").map { it.toInt() }
    val (n, m, s, t) = readInts()
    val roads = Array(n + 1) { mutableListOf<Road>() }
    repeat(m) {
        val (a, b, w) = readInts()
        roads[a].add(Road(b, w))
    }
    val distance = LongArray(n + 1) { Long.MAX_VALUE }
    val routes = LongArray(n + 1)
    distance[s] = 0
    routes[s] = 1
    val queue = PriorityQueue<Pair<Long, Int>>(compareBy { it.first })
    queue.add(0L to s)
    while (queue.isNotEmpty()) {
        val (d, here) = queue.poll()
        if (d > distance[here]) continue
        for (road in roads[here]) {
            val there = d + road.length
            if (there < distance[road.to]) {
                distance[road.to] = there
                routes[road.to] = routes[here]
                queue.add(there to road.to)
            } else if (there == distance[road.to]) {
                routes[road.to] = (routes[road.to] + routes[here]) % MODULUS
            }
        }
    }
    println(if (distance[t] == Long.MAX_VALUE) "unreachable" else "${distance[t]} ${routes[t]}")
}
