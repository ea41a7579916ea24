let n = Int(readLine()!)!
let numbers = readLine()!.split(separator: " ").map { Int($0)! }
let more = readLine()!
print(numbers.reduce(0, +), numbers.max()!, more)
