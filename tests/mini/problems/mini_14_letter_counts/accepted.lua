local line = io.read("*l") or ""
local counts, letters = {}, {}
for letter in line:lower():gmatch("[a-z]") do
  if not counts[letter] then
    counts[letter] = 0
    letters[#letters + 1] = letter
  end
  counts[letter] = counts[letter] + 1
end
table.sort(letters, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b
end)
if #letters == 0 then print("none") end
for _, letter in ipairs(letters) do
  print(letter .. " " .. counts[letter])
end
