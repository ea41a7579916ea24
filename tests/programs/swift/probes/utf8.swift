let line = readLine()!
precondition(line.contains("世"))
print(line)
