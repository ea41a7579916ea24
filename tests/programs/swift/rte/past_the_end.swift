let n = Int(readLine()!)!
let numbers = readLine()!.split(separator: " ").map { Int($0)! }
var sum = 0
for i in 0...n {
    sum += numbers[i]
}
print(sum, numbers.max()!)
