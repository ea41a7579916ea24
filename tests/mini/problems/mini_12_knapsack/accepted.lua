local n, c = io.read("*n", "*n")
local best = {}
for weight = 0, c do
  best[weight] = 0
end
for _ = 1, n do
  local w, v = io.read("*n", "*n")
  for weight = c, w, -1 do
    local value = best[weight - w] + v
    if value > best[weight] then
      best[weight] = value
    end
  end
end
local lightest = c
while lightest > 0 and best[lightest - 1] == best[c] do
  lightest = lightest - 1
end
print(string.format("%d %d", best[c], lightest))
