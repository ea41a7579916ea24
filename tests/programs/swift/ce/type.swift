let n: Int = readLine()!
print(n)
