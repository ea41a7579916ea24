local bit = require("bit")
local n = io.read("*n")
local values = {}
for i = 1, n do values[i] = io.read("*n") end
table.sort(values)
local sum = 0
for _, x in ipairs(values) do sum = sum + x end
assert(bit.band(6, 3) == 2)
io.write(string.format("%d %d\n", sum, values[#values]))
