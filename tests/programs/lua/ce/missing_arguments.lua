local n = io.read("*n")
local text = ("x"):rep
print(n, text)
