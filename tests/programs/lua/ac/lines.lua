local n = tonumber(io.read("*l"))
local sum, best = 0, -math.huge
for word in io.read("*l"):gmatch("%S+") do
  local x = tonumber(word)
  sum = sum + x
  best = math.max(best, x)
end
print(string.format("%d %d", sum, best))
