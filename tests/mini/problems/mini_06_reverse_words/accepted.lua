local n = tonumber(io.read("*l"))
for _ = 1, n do
  local words = {}
  for word in (io.read("*l") or ""):gmatch("%a+") do
    table.insert(words, 1, word:sub(1, 1):upper() .. word:sub(2):lower())
  end
  print(table.concat(words, " "))
end
