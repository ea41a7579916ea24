local t = io.read("*n")
for _ = 1, t do
  -- Doubles hold neither the exponent nor the products.
  local a, b, m = io.read("*n", "*n", "*n")
  local result = 1 % m
  a = a % m
  while b > 0 do
    if b % 2 == 1 then result = result * a % m end
    a = a * a % m
    b = math.floor(b / 2)
  end
  print(string.format("%.0f", result))
end
