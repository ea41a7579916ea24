local n, c = io.read("*n", "*n")
local w, v = {}, {}
for i = 1, n do
  w[i], v[i] = io.read("*n", "*n")
end
local best_value, best_weight = 0, 0
local function try(i, weight, value)
  if weight > c then return end
  if i > n then
    if value > best_value or (value == best_value and weight < best_weight) then
      best_value, best_weight = value, weight
    end
    return
  end
  try(i + 1, weight, value)
  try(i + 1, weight + w[i], value + v[i])
end
try(1, 0, 0)
print(string.format("%d %d", best_value, best_weight))
