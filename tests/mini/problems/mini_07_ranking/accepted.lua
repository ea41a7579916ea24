local n = tonumber(io.read("*l"))
local people = {}
for i = 1, n do
  local name, points, time = io.read("*l"):match("(%a+) (%S+) (%S+)")
  people[i] = { name = name, points = tonumber(points), time = tonumber(time) }
end

table.sort(people, function(a, b)
  if a.points ~= b.points then return a.points > b.points end
  if a.time ~= b.time then return a.time < b.time end
  return a.name < b.name
end)

local rank
for i, p in ipairs(people) do
  local before = people[i - 1]
  if not before or before.points ~= p.points or before.time ~= p.time then
    rank = i
  end
  print(rank .. " " .. p.name)
end
