def numbers = System.in.text.split()*.toLong().tail()
def union = []
numbers.collate(2).findAll { it[0] < it[1] }.sort { it[0] }.each { interval ->
    if (union && interval[0] <= union[-1][1]) {
        union[-1][1] = Math.max(union[-1][1], interval[1])
    } else {
        union << interval
    }
}
println "${union.size()} ${union.sum(0L) { it[1] - it[0] }}"
union.each { println it.join(' ') }
