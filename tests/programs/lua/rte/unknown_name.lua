local n = io.read("*l")
local words = string.split(io.read("*l"), " ")
print(#words, n)
