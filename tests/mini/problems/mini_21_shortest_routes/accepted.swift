let modulus = 1_000_000_007

/// A binary heap.
struct Heap<Element> {
    private var elements: [Element] = []
    private let precedes: (Element, Element) -> Bool

    init(_ precedes: @escaping (Element, Element) -> Bool) {
        self.precedes = precedes
    }

    mutating func push(_ element: Element) {
        elements.append(element)
        var i = elements.count - 1
        while i > 0, precedes(elements[i], elements[(i - 1) / 2]) {
            elements.swapAt(i, (i - 1) / 2)
            i = (i - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let first = elements.first else { return nil }
        elements.swapAt(0, elements.count - 1)
        elements.removeLast()
        var i = 0
        while true {
            var smallest = i
            for child in [2 * i + 1, 2 * i + 2] where child < elements.count {
                if precedes(elements[child], elements[smallest]) { smallest = child }
            }
            if smallest == i { return first }
            elements.swapAt(i, smallest)
            i = smallest
        }
    }
}

func integers() -> [Int] { readLine()!.split(separator: " ").map { Int($0)! } }

let head = integers()
let (n, m, s, t) = (head[0], head[1], head[2], head[3])
var roads = [[(target: Int, length: Int)]](repeating: [], count: n + 1)
for _ in 0..<m {
    let road = integers()
    roads[road[0]].append((road[1], road[2]))
}
var distance = [Int?](repeating: nil, count: n + 1)
var routes = [Int](repeating: 0, count: n + 1)
distance[s] = 0
routes[s] = 1
var queue = Heap<(Int, Int)> { $0.0 < $1.0 }
queue.push((0, s))
while let (soFar, place) = queue.pop() {
    if soFar > distance[place]! { continue }
    for (target, length) in roads[place] {
        let reached = soFar + length
        if distance[target] == nil || reached < distance[target]! {
            distance[target] = reached
            routes[target] = routes[place]
            queue.push((reached, target))
        } else if reached == distance[target]! {
            routes[target] = (routes[target] + routes[place]) % modulus
        }
    }
}
if let shortest = distance[t] {
    print(shortest, routes[t])
} else {
    print("unreachable")
}
