local n = io.read("*n")
local best = -math.huge
for _ = 1, n do
  best = math.max(best, io.read("*n"))
end
print(best)
