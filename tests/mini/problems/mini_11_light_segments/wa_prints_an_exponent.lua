local n, s = io.read("*n", "*n")
local a = {}
for i = 1, n do
  a[i] = io.read("*n")
end
local left, sum, count = 1, 0, 0
for right = 1, n do
  sum = sum + a[right]
  while sum > s do
    sum = sum - a[left]
    left = left + 1
  end
  count = count + (right - left + 1)
end
print(string.format("%g", count))
