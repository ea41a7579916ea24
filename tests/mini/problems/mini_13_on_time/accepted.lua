local n = io.read("*n")
local jobs = {}
for i = 1, n do
  local t, d = io.read("*n", "*n")
  jobs[i] = { t = t, d = d }
end
table.sort(jobs, function(a, b) return a.d < b.d end)

-- A binary heap with the longest chosen job on top.
local heap, size = {}, 0

local function push(x)
  size = size + 1
  local i = size
  while i > 1 do
    local parent = math.floor(i / 2)
    if heap[parent] >= x then break end
    heap[i] = heap[parent]
    i = parent
  end
  heap[i] = x
end

local function pop()
  local top, x = heap[1], heap[size]
  size = size - 1
  local i = 1
  while 2 * i <= size do
    local child = 2 * i
    if child < size and heap[child + 1] > heap[child] then child = child + 1 end
    if heap[child] <= x then break end
    heap[i] = heap[child]
    i = child
  end
  heap[i] = x
  return top
end

local total = 0
for _, job in ipairs(jobs) do
  push(job.t)
  total = total + job.t
  if total > job.d then
    total = total - pop()
  end
end
print(string.format("%d %d", size, total))
