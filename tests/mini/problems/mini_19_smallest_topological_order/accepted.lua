local n, m = io.read("*n", "*n")
local waiting, after = {}, {}
for task = 1, n do
  waiting[task], after[task] = 0, {}
end
for _ = 1, m do
  local a, b = io.read("*n", "*n")
  waiting[b] = waiting[b] + 1
  table.insert(after[a], b)
end

-- Free tasks in descending order: the smallest is last.
local free = {}
local function add(task)
  local low, high = 1, #free + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if free[middle] > task then low = middle + 1 else high = middle end
  end
  table.insert(free, low, task)
end

for task = n, 1, -1 do
  if waiting[task] == 0 then free[#free + 1] = task end
end
local order = {}
while #free > 0 do
  local task = table.remove(free)
  order[#order + 1] = task
  for _, later in ipairs(after[task]) do
    waiting[later] = waiting[later] - 1
    if waiting[later] == 0 then add(later) end
  end
end
print(#order == n and table.concat(order, " ") or "cycle")
