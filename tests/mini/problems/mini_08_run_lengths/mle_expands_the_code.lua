local text = {}
for letter, count in io.read("*l"):gmatch("(%l)(%d+)") do
  text[#text + 1] = letter:rep(tonumber(count))
end
text = table.concat(text)
local q = io.read("*n")
for i = 1, q do
  local p = io.read("*n")
  io.write(text:sub(p, p))
end
print()
