local n = tonumber(io.read("*l"))
local a = {}
for word in io.read("*l"):gmatch("%S+") do
  a[#a + 1] = tonumber(word)
end
local best = a[1]
for i = 1, n do
  if a[i + 1] > best then
    best = a[i + 1]
  end
end
print(best)
