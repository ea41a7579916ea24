local rows, columns = io.read("*l"):match("(%d+) (%d+)")
rows, columns = tonumber(rows), tonumber(columns)

local NONE = -math.huge
local value, count = {}, {}
for j = 0, columns do value[j], count[j] = NONE, 0 end
for i = 1, rows do
  local j = 0
  for cell in io.read("*l"):gmatch("%S+") do
    j = j + 1
    local before = math.max(value[j], value[j - 1])
    local paths = (value[j] == before and count[j] or 0) + (value[j - 1] == before and count[j - 1] or 0)
    if i == 1 and j == 1 then before, paths = 0, 1 end
    if cell == "#" then before, paths = NONE, 0 end
    -- The number of paths is never taken modulo 1000000007.
    value[j], count[j] = before + (tonumber(cell) or 0), paths
  end
end
print(value[columns] == NONE and "blocked" or string.format("%.0f %.0f", value[columns], count[columns]))
