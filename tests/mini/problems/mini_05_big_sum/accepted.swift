let n = Int(readLine()!)!
var sum = 0
for _ in 0..<n {
    sum += Int(readLine()!)!
}
print(sum)
