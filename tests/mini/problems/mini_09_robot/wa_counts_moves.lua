local h, w = io.read("*n", "*n", "*l")
local grid, row, col = {}
for r = 1, h do
  grid[r] = io.read("*l")
  local c = grid[r]:find("S")
  if c then row, col = r, c end
end
local dr = { -1, 0, 1, 0 }
local dc = { 0, 1, 0, -1 }
local facing, count = 0, 1
for command in io.read("*l"):gmatch(".") do
  if command == "L" then
    facing = (facing - 1) % 4
  elseif command == "R" then
    facing = (facing + 1) % 4
  else
    local r, c = row + dr[facing + 1], col + dc[facing + 1]
    if r >= 1 and r <= h and c >= 1 and c <= w and grid[r]:sub(c, c) ~= "#" then
      row, col = r, c
      count = count + 1
    end
  end
end
print(row .. " " .. col .. " " .. ("NESW"):sub(facing + 1, facing + 1))
print(count)
