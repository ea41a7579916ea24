struct Interval {
    var start: Int
    var end: Int
}

var intervals: [Interval] = []
for _ in 0..<Int(readLine()!)! {
    let ends = readLine()!.split(separator: " ").map { Int($0)! }
    if ends[0] < ends[1] {
        intervals.append(Interval(start: ends[0], end: ends[1]))
    }
}
intervals.sort { ($0.start, $0.end) < ($1.start, $1.end) }
var joined: [Interval] = []
for interval in intervals {
    if let last = joined.last, interval.start <= last.end {
        joined[joined.count - 1].end = max(last.end, interval.end)
    } else {
        joined.append(interval)
    }
}
print(joined.count, joined.reduce(0) { $0 + $1.end - $1.start })
joined.forEach { print($0.start, $0.end) }
