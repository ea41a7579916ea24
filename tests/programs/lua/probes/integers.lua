local a, b = io.read("*n", "*n")
print(string.format("%.0f", a + b))
