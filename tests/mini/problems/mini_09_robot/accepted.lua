local h, w = io.read("*l"):match("(%d+) (%d+)")
h, w = tonumber(h), tonumber(w)
local grid, row, col = {}, nil, nil
for r = 1, h do
  grid[r] = io.read("*l")
  local c = grid[r]:find("S", 1, true)
  if c then row, col = r, c end
end

local dr, dc, names = { -1, 0, 1, 0 }, { 0, 1, 0, -1 }, { "N", "E", "S", "W" }
local facing = 1
local seen, count = { [row * 100 + col] = true }, 1
for command in io.read("*l"):gmatch(".") do
  if command == "L" then
    facing = (facing + 2) % 4 + 1
  elseif command == "R" then
    facing = facing % 4 + 1
  else
    local r, c = row + dr[facing], col + dc[facing]
    if r >= 1 and r <= h and c >= 1 and c <= w and grid[r]:sub(c, c) ~= "#" then
      row, col = r, c
      if not seen[r * 100 + c] then
        seen[r * 100 + c] = true
        count = count + 1
      end
    end
  end
end
print(row .. " " .. col .. " " .. names[facing])
print(count)
