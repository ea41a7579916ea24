actor Adder {
    private var sum = 0
    func add(_ value: Int) { sum += value }
    func total() -> Int { sum }
}

@main
enum App {
    static func main() async {
        let adder = Adder()
        _ = readLine()
        let numbers = readLine()!.split(separator: " ").compactMap { Int($0) }
        await withTaskGroup(of: Void.self) { group in
            for number in numbers {
                group.addTask { await adder.add(number) }
            }
        }
        print(await adder.total(), numbers.max()!)
    }
}
