local n = tonumber(io.read("*l"))
local people = {}
for i = 1, n do
  local name, points, time = io.read("*l"):match("(%S+) (%S+) (%S+)")
  people[i] = { name, points, time }
end
table.sort(people, function(a, b)
  if a[2] ~= b[2] then return a[2] > b[2] end
  if a[3] ~= b[3] then return a[3] < b[3] end
  return a[1] < b[1]
end)
local rank = 1
for i = 1, n do
  if i > 1 and (people[i][2] ~= people[i - 1][2] or people[i][3] ~= people[i - 1][3]) then
    rank = i
  end
  print(rank .. " " .. people[i][1])
end
