local line = io.read("*l") or ""
local counts = {}
for letter in line:lower():gmatch("%a") do
  counts[letter] = (counts[letter] or 0) + 1
end
local rows = {}
for letter, count in pairs(counts) do
  rows[#rows + 1] = string.format("%04d %s", count, letter)
end
-- Sorting the rows downwards also turns the letters of a tie around.
table.sort(rows, function(a, b) return a > b end)
if #rows == 0 then print("none") end
for _, row in ipairs(rows) do
  print(row:sub(6) .. " " .. tonumber(row:sub(1, 4)))
end
