import Foundation

protocol Sink {
    associatedtype Value: Comparable
    mutating func put(_ value: Value)
}

struct Totals<T: FixedWidthInteger>: Sink, CustomStringConvertible {
    private(set) var sum: T = .zero
    private(set) var greatest: T?

    mutating func put(_ value: T) {
        sum += value
        greatest = greatest.map { Swift.max($0, value) } ?? value
    }

    var description: String { "\(sum) \(greatest!)" }
}

enum ReadingError: Error, LocalizedError {
    case noNumber(String)
    var errorDescription: String? {
        switch self {
        case let .noNumber(word): return "no number: \(word)"
        }
    }
}

extension Sequence where Element == Substring {
    func integers() throws -> [Int] {
        try map { word in
            guard let value = Int(word) else { throw ReadingError.noNumber(String(word)) }
            return value
        }
    }
}

@main
struct Program {
    static func main() throws {
        defer { fflush(stdout) }
        var totals = Totals<Int>()
        _ = readLine(strippingNewline: true)
        while let line = readLine() {
            for value in try line.split(separator: " ").integers() {
                totals.put(value)
            }
        }
        print(totals, terminator: "\n")
    }
}
