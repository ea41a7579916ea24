local n, k = io.read("*n", "*n")
local damaged = {}
for row = 1, n do damaged[row] = {} end
for _ = 1, k do
  local row, column = io.read("*n", "*n")
  damaged[row][column] = true
end

local columns, rising, falling = {}, {}, {}

local function place(row)
  if row > n then return 1 end
  local count = 0
  for column = 1, n do
    local up, down = row + column, row - column + n
    if not (damaged[row][column] or columns[column] or rising[up] or falling[down]) then
      columns[column], rising[up], falling[down] = true, true, true
      count = count + place(row + 1)
      columns[column], rising[up], falling[down] = false, false, false
    end
  end
  return count
end

print(place(1))
