local line = io.read("*l")
local a, b = line:match("(%S+) (%S+)")
print(a .. b)
