def input = System.in.newReader()
def (n, capacity) = input.readLine().split()*.toInteger()
long[] best = new long[capacity + 1]
n.times {
    def (weight, value) = input.readLine().split()*.toInteger()
    for (int room = capacity; room >= weight; room--) {
        best[room] = Math.max(best[room], best[room - weight] + value)
    }
}
long largest = best[capacity]
println "$largest ${best.findIndexOf { it == largest }}"
