local n = io.read("*n")
local half = n // 2
print(half)
