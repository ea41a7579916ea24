local text = io.read("*a")
local a = {}
for word in text:gmatch("%d+") do
  a[#a + 1] = tonumber(word)
end
local n, s = a[1], a[2]

local left, sum, count = 1, 0, 0
for right = 1, n do
  sum = sum + a[right + 2]
  while sum > s do
    sum = sum - a[left + 2]
    left = left + 1
  end
  count = count + right - left + 1
end
print(string.format("%d", count))
