local bit = require("bit")

local n = io.read("*n")
local piles, total = {}, 0
for i = 1, n do
  piles[i] = io.read("*n")
  total = bit.bxor(total, piles[i])
end
for i = 1, n do
  local rest = bit.bxor(piles[i], total)
  if rest < piles[i] then
    print(i .. " " .. string.format("%d", piles[i] - rest))
    return
  end
end
print("lost")
