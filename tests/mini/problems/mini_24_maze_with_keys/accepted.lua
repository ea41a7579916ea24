local bit = require("bit")

local rows, columns = io.read("*l"):match("(%d+) (%d+)")
rows, columns = tonumber(rows), tonumber(columns)

-- The maze with a border of walls, as one list of cells.
local width = columns + 2
local wall, key, door = {}, {}, {}
for cell = 1, width * (rows + 2) do
  wall[cell], key[cell], door[cell] = true, 0, 0
end
local start, goal
for i = 1, rows do
  local j = 0
  for character in io.read("*l"):gmatch(".") do
    j = j + 1
    local cell = i * width + j + 1
    wall[cell] = character == "#"
    if character == "S" then start = cell end
    if character == "E" then goal = cell end
    if character:match("[a-d]") then key[cell] = 2 ^ (character:byte() - 97) end
    if character:match("[A-D]") then door[cell] = 2 ^ (character:byte() - 65) end
  end
end

-- A state is a cell and the set of keys, in one number.
local moves = { -width, width, -1, 1 }
local steps = { [start * 16] = 0 }
local queue, head = { start * 16 }, 1
local answer = -1
while head <= #queue do
  local state = queue[head]
  head = head + 1
  local cell, keys = math.floor(state / 16), state % 16
  if cell == goal then
    answer = steps[state]
    break
  end
  for _, move in ipairs(moves) do
    local there = cell + move
    if not wall[there] and bit.band(door[there], keys) == door[there] then
      local reached = there * 16 + bit.bor(keys, key[there])
      if not steps[reached] then
        steps[reached] = steps[state] + 1
        queue[#queue + 1] = reached
      end
    end
  end
end
print(answer)
