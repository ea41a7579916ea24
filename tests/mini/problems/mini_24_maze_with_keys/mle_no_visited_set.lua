local rows, columns = io.read("*l"):match("(%d+) (%d+)")
rows, columns = tonumber(rows), tonumber(columns)
local maze, start = {}, nil
for i = 1, rows do
  maze[i] = io.read("*l")
  local j = maze[i]:find("S")
  if j then start = { i = i, j = j, keys = {}, way = {} } end
end

local moves = { { -1, 0 }, { 1, 0 }, { 0, -1 }, { 0, 1 } }
local queue, head = { start }, 1
-- No state is ever remembered, so each is queued again and again; each keeps its whole way and its keys.
while head <= #queue do
  local state = queue[head]
  head = head + 1
  if maze[state.i]:sub(state.j, state.j) == "E" then
    print(#state.way)
    return
  end
  for _, move in ipairs(moves) do
    local i, j = state.i + move[1], state.j + move[2]
    local cell = maze[i] and j >= 1 and maze[i]:sub(j, j) or ""
    local is_door = cell:find("[ABCD]")
    if cell ~= "" and cell ~= "#" and not (is_door and not state.keys[cell:lower()]) then
      local keys, way = { [cell] = true }, { cell }
      for key in pairs(state.keys) do keys[key] = true end
      for _, passed in ipairs(state.way) do way[#way + 1] = passed end
      queue[#queue + 1] = { i = i, j = j, keys = keys, way = way }
    end
  end
end
print(-1)
