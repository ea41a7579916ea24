let text = readLine()!
print(text[0])
