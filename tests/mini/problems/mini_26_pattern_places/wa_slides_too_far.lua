local text, pattern = io.read("*l"), io.read("*l")
local count, first, last = 0, nil, nil
local i, j = 1, 1
while i <= #text do
  if text:byte(i) == pattern:byte(j) then
    i, j = i + 1, j + 1
    if j > #pattern then
      count = count + 1
      last = i - #pattern
      first = first or last
      i, j = last + 1, 1
    end
  else
    -- Should go back to the character after the one where this attempt began.
    if j == 1 then i = i + 1 end
    j = 1
  end
end
print(count == 0 and "0" or count .. " " .. first .. " " .. last)
