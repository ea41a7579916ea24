final long MODULUS = 1000000007

def input = new StreamTokenizer(System.in.newReader())
def next = { input.nextToken(); (int) input.nval }
def (n, m, source, target) = [next(), next(), next(), next()]
def roads = [:].withDefault { [] }
m.times { roads[next()] << [next(), next()] }

def distance = [(source): 0L]
def routes = [(source): 1L]
def queue = new PriorityQueue({ a, b -> a[0] <=> b[0] } as Comparator)
queue << [0L, source]
while (queue) {
    def (d, a) = queue.poll()
    if (d > distance[a]) continue
    if (!roads.containsKey(a)) continue
    roads[a].each { b, length ->
        long through = d + length
        if (distance[b] == null || through < distance[b]) {
            distance[b] = through
            routes[b] = routes[a]
            queue << [through, b]
        } else if (through == distance[b]) {
            routes[b] = (routes[b] + routes[a]) % MODULUS
        }
    }
}
println distance[target] == null ? 'unreachable' : "${distance[target]} ${routes[target]}"
