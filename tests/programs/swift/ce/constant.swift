let sum = 0
for word in readLine()!.split(separator: " ") {
    sum += Int(word)!
}
print(sum)
