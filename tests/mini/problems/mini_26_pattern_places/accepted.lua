local text, pattern = io.read("*l"), io.read("*l")
local m = #pattern

-- border[i]: length of the longest proper prefix of pattern[1..i] that also ends there.
local border = { 0 }
local length = 0
for i = 2, m do
  local character = pattern:byte(i)
  while length > 0 and pattern:byte(length + 1) ~= character do length = border[length] end
  if pattern:byte(length + 1) == character then length = length + 1 end
  border[i] = length
end

local count, first, last = 0, nil, nil
length = 0
for i = 1, #text do
  local character = text:byte(i)
  while length > 0 and pattern:byte(length + 1) ~= character do length = border[length] end
  if pattern:byte(length + 1) == character then length = length + 1 end
  if length == m then
    count = count + 1
    last = i - m + 1
    first = first or last
    length = border[length]
  end
end
print(count == 0 and "0" or count .. " " .. first .. " " .. last)
