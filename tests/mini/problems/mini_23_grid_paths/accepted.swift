let modulus = 1_000_000_007

struct Best {
    var value: Int
    var paths: Int

    func joined(with other: Best?) -> Best {
        guard let other = other, other.value >= value else { return self }
        if other.value > value { return other }
        return Best(value: value, paths: (paths + other.paths) % modulus)
    }
}

let size = readLine()!.split(separator: " ").map { Int($0)! }
var best = [Best?](repeating: nil, count: size[1])
for i in 0..<size[0] {
    for (j, cell) in readLine()!.split(separator: " ").enumerated() {
        var here: Best? = i == 0 && j == 0 ? Best(value: 0, paths: 1) : best[j]
        if j > 0, let left = best[j - 1] {
            here = here?.joined(with: left) ?? left
        }
        if let cost = Int(cell) {
            here?.value += cost
        } else {
            here = nil
        }
        best[j] = here
    }
}
if let last = best[size[1] - 1] {
    print(last.value, last.paths)
} else {
    print("blocked")
}
