local n = io.read("*n")
local sum, max = 0, -math.huge
for _ = 1, n do
  local x = io.read("*n")
  sum, max = sum + x, math.max(max, x)
end
print(string.format("%.0f %.0f", sum, max))
os.exit(3)
