let n = Int(readLine()!)!
let numbers = readLine()!.split(separator: " ").map { Int($0)! }
for number in numbers print(number)
