local heap, size, added = {}, 0, 0

local function before(a, b)
  if a.priority ~= b.priority then return a.priority > b.priority end
  return a.order < b.order
end

local function push(job)
  size = size + 1
  local i = size
  while i > 1 do
    local parent = math.floor(i / 2)
    if not before(job, heap[parent]) then break end
    heap[i] = heap[parent]
    i = parent
  end
  heap[i] = job
end

local function pop()
  local top, last = heap[1], heap[size]
  heap[size] = nil
  size = size - 1
  if size > 0 then
    local i = 1
    while 2 * i <= size do
      local child = 2 * i
      if child < size and before(heap[child + 1], heap[child]) then child = child + 1 end
      if not before(heap[child], last) then break end
      heap[i] = heap[child]
      i = child
    end
    heap[i] = last
  end
  return top
end

local q = tonumber(io.read("*l"))
for _ = 1, q do
  local line = io.read("*l")
  local name, priority = line:match("^add (%a+) (%-?%d+)$")
  if name then
    added = added + 1
    push({ name = name, priority = tonumber(priority), order = added })
  elseif line == "size" then
    print(size)
  elseif size == 0 then
    print("empty")
  else
    local job = pop()
    print(string.format("%s %d", job.name, job.priority))
  end
end
