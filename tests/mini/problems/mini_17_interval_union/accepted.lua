local n = io.read("*n")
local intervals = {}
for _ = 1, n do
  local a, b = io.read("*n", "*n")
  if a < b then intervals[#intervals + 1] = { a, b } end
end
table.sort(intervals, function(x, y) return x[1] < y[1] end)

local union, length = {}, 0
for _, interval in ipairs(intervals) do
  local last = union[#union]
  if last and interval[1] <= last[2] then
    last[2] = math.max(last[2], interval[2])
  else
    union[#union + 1] = interval
  end
end
for _, interval in ipairs(union) do
  length = length + interval[2] - interval[1]
end
print(string.format("%d %.0f", #union, length))
for _, interval in ipairs(union) do
  print(string.format("%.0f %.0f", interval[1], interval[2]))
end
