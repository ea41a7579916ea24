local MODULUS = 1000000007

local rows, columns = io.read("*l"):match("(%d+) (%d+)")
rows, columns = tonumber(rows), tonumber(columns)

-- The row above: the best value up to each cell (nil if there is no path) and the number of such paths.
local value, count = {}, {}
for i = 1, rows do
  local j = 0
  for cell in io.read("*l"):gmatch("%S+") do
    j = j + 1
    local above, left = value[j], value[j - 1]
    local here, paths
    if i == 1 and j == 1 then
      here, paths = 0, 1
    elseif above and (not left or above > left) then
      here, paths = above, count[j]
    elseif left and (not above or left > above) then
      here, paths = left, count[j - 1]
    elseif above then
      here, paths = above, (count[j] + count[j - 1]) % MODULUS
    end
    if cell == "#" or not here then
      value[j], count[j] = nil, nil
    else
      value[j], count[j] = here + tonumber(cell), paths
    end
  end
end

if value[columns] then
  print(string.format("%d %d", value[columns], count[columns]))
else
  print("blocked")
end
