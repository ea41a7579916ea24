local n = io.read("*n")
local sum, best = 0, 0
for i = 1, n do
  local x = io.read("*n")
  sum, best = sum + x, math.max(best, x)
end
print(string.format("%d %d", sum, best))
