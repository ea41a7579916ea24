import Foundation

for _ in 0..<16_384 {
    FileHandle.standardError.write((String(repeating: "x", count: 63) + "\n").data(using: .utf8)!)
}
_ = readLine()
let numbers = readLine()!.split(separator: " ").map { Int($0)! }
print(numbers.reduce(0, +), numbers.max()!)
