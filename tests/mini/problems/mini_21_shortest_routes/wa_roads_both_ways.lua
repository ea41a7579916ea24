local n, m, s, t = io.read("*n", "*n", "*n", "*n")
local leaving = {}
for place = 1, n do leaving[place] = {} end
for _ = 1, m do
  local a, b, w = io.read("*n", "*n", "*n")
  table.insert(leaving[a], { b, w })
  table.insert(leaving[b], { a, w })  -- roads are one-way
end

local distance, routes, done = { [s] = 0 }, { [s] = 1 }, {}
while true do
  local a
  for place, d in pairs(distance) do
    if not done[place] and (not a or d < distance[a]) then a = place end
  end
  if not a then break end
  done[a] = true
  for _, road in ipairs(leaving[a]) do
    local b, reached = road[1], distance[a] + road[2]
    if not distance[b] or reached < distance[b] then
      distance[b], routes[b] = reached, routes[a]
    elseif reached == distance[b] then
      routes[b] = (routes[b] + routes[a]) % 1000000007
    end
  end
end
print(distance[t] and string.format("%.0f %.0f", distance[t], routes[t]) or "unreachable")
