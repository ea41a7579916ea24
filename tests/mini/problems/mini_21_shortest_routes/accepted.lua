local MODULUS = 1000000007

local n, m, s, t = io.read("*n", "*n", "*n", "*n")
local leaving = {}
for _ = 1, m do
  local a, b, w = io.read("*n", "*n", "*n")
  leaving[a] = leaving[a] or {}
  table.insert(leaving[a], { b, w })
end

-- A binary heap of places, by the distance each had when it was pushed.
local keys, places, size = {}, {}, 0

local function push(key, place)
  size = size + 1
  local i = size
  while i > 1 do
    local parent = math.floor(i / 2)
    if keys[parent] <= key then break end
    keys[i], places[i] = keys[parent], places[parent]
    i = parent
  end
  keys[i], places[i] = key, place
end

local function pop()
  local top_key, top_place = keys[1], places[1]
  local key, place = keys[size], places[size]
  size = size - 1
  local i = 1
  while 2 * i <= size do
    local child = 2 * i
    if child < size and keys[child + 1] < keys[child] then child = child + 1 end
    if keys[child] >= key then break end
    keys[i], places[i] = keys[child], places[child]
    i = child
  end
  keys[i], places[i] = key, place
  return top_key, top_place
end

local distance, routes = { [s] = 0 }, { [s] = 1 }
push(0, s)
while size > 0 do
  local d, a = pop()
  if d == distance[a] and leaving[a] then
    for _, road in ipairs(leaving[a]) do
      local b, reached = road[1], d + road[2]
      if not distance[b] or reached < distance[b] then
        distance[b], routes[b] = reached, routes[a]
        push(reached, b)
      elseif reached == distance[b] then
        routes[b] = (routes[b] + routes[a]) % MODULUS
      end
    end
  end
end

if distance[t] then
  print(string.format("%.0f %.0f", distance[t], routes[t]))
else
  print("unreachable")
end
