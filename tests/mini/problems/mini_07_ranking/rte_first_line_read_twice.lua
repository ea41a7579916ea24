local n = io.read("*n")
local people = {}
for i = 1, n do
  local name, points, time = io.read("*l"):match("(%a+) (%S+) (%S+)")
  people[i] = { name = name, points = tonumber(points), time = tonumber(time) }
end
table.sort(people, function(a, b) return a.points > b.points end)
for i, p in ipairs(people) do
  print(i .. " " .. p.name)
end
