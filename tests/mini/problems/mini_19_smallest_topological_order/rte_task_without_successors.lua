local n, m = io.read("*n", "*n")
local waiting, after = {}, {}
for task = 1, n do waiting[task] = 0 end
for _ = 1, m do
  local a, b = io.read("*n", "*n")
  waiting[b] = waiting[b] + 1
  after[a] = after[a] or {}
  table.insert(after[a], b)
end

local order = {}
while true do
  local task
  for candidate = 1, n do
    if waiting[candidate] == 0 then
      task = candidate
      break
    end
  end
  if not task then break end
  waiting[task] = -1
  order[#order + 1] = task
  -- after[task] is nil for a task that is in front of no other
  for _, later in ipairs(after[task]) do
    waiting[later] = waiting[later] - 1
  end
end
print(#order == n and table.concat(order, " ") or "cycle")
