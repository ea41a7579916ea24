func integers() -> [Int] { readLine()!.split(separator: " ").map { Int($0)! } }

let first = integers()
let capacity = first[1]
var best = [Int](repeating: 0, count: capacity + 1)
for _ in 0..<first[0] {
    let item = integers()
    for c in stride(from: capacity, through: item[0], by: -1) {
        best[c] = max(best[c], best[c - item[0]] + item[1])
    }
}
print(best[capacity], best.firstIndex(of: best[capacity])!)
