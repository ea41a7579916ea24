local function gcd(a, b)
  if b == 0 then return a end
  return gcd(b, a % b)
end

local n = io.read("*n")
local xs, ys = {}, {}
for i = 1, n do
  xs[i], ys[i] = io.read("*n", "*n")
end
xs[n + 1], ys[n + 1] = xs[1], ys[1]

local doubled, perimeter, boundary = 0, 0, 0
for i = 1, n do
  local dx, dy = xs[i + 1] - xs[i], ys[i + 1] - ys[i]
  doubled = doubled + xs[i] * ys[i + 1] - xs[i + 1] * ys[i]
  perimeter = perimeter + math.sqrt(dx * dx + dy * dy)
  boundary = boundary + gcd(math.abs(dx), math.abs(dy))
end
-- prints 12 where 12.0 is wanted
print(math.abs(doubled) / 2)
print(math.floor(perimeter * 100 + 0.5) / 100)
print(boundary)
