local function gcd(a, b)
  while b ~= 0 do a, b = b, a % b end
  return a
end

local n = io.read("*n")
local xs, ys = {}, {}
for i = 1, n do
  xs[i], ys[i] = io.read("*n", "*n")
end

local doubled, perimeter, boundary = 0, 0, 0
for i = 1, n do
  local j = i % n + 1
  local dx, dy = xs[j] - xs[i], ys[j] - ys[i]
  doubled = doubled + xs[i] * ys[j] - xs[j] * ys[i]
  perimeter = perimeter + math.sqrt(dx * dx + dy * dy)
  boundary = boundary + gcd(math.abs(dx), math.abs(dy))
end
print(string.format("%.1f", math.abs(doubled) / 2))
print(string.format("%.2f", perimeter))
print(string.format("%d", boundary))
