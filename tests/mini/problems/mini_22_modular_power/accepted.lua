-- Products reach 10^18: 64-bit integers, not Lua's doubles.
local function power(a, b, m)
  local result, base = 1LL % m, (0LL + a) % m
  while b > 0 do
    if b % 2 == 1 then result = result * base % m end
    base = base * base % m
    b = b / 2
  end
  return result
end

local t = tonumber(io.read("*l"))
for _ = 1, t do
  local a, digits, m = io.read("*l"):match("^(%S+) (%S+) (%S+)$")
  local b = 0LL
  for digit in digits:gmatch("%d") do
    b = b * 10 + tonumber(digit)
  end
  a, m = tonumber(a), tonumber(m)
  print(string.format("%d", tonumber(power(a % m, b, m))))
end
