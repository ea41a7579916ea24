var n: UInt = 0
while n < 10 || n > 5 {
    n = n &* 3 | 1
}
print(n)
