-- Positions stay below 2^53, so doubles are exact.
local letters, ends, total = {}, {}, 0
for letter, count in io.read("*l"):gmatch("(%l)(%d+)") do
  total = total + tonumber(count)
  letters[#letters + 1] = letter
  ends[#ends + 1] = total
end

local function letter_at(position)
  local low, high = 1, #ends
  while low < high do
    local middle = math.floor((low + high) / 2)
    if ends[middle] >= position then high = middle else low = middle + 1 end
  end
  return letters[low]
end

local q = io.read("*n")
local answer = {}
for i = 1, q do
  answer[i] = letter_at(io.read("*n"))
end
print(table.concat(answer))
