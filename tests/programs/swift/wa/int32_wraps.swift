_ = readLine()
let numbers = readLine()!.split(separator: " ").map { Int32($0)! }
print(numbers.reduce(0, &+), numbers.max()!)
