var n = Int(readLine()!)!
while n > 0 {
    n = n * 7 % 1000 | 1
}
print(n)
