-- Doubles hold each number exactly (below 2^53), int64 cdata holds the sum.
local n = io.read("*n")
local sum = 0LL
for _ = 1, n do
  sum = sum + io.read("*n")
end
print((tostring(sum):gsub("LL", "")))
