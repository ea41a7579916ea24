local n, q = io.read("*l"):match("(%d+) (%d+)")
n, q = tonumber(n), tonumber(q)

local parent, size, groups = {}, {}, n
for item = 1, n do
  parent[item], size[item] = item, 1
end

local function find(item)
  while parent[item] ~= item do
    parent[item] = parent[parent[item]]
    item = parent[item]
  end
  return item
end

local output = {}
for _ = 1, q do
  local command, a, b = io.read("*l"):match("^(%a+) ?(%d*) ?(%d*)$")
  if command == "join" then
    local x, y = find(tonumber(a)), find(tonumber(b))
    if x ~= y then
      if size[x] < size[y] then x, y = y, x end
      parent[y] = x
      size[x] = size[x] + size[y]
      groups = groups - 1
    end
  elseif command == "size" then
    output[#output + 1] = size[find(tonumber(a))]
  else
    output[#output + 1] = groups
  end
end
print(table.concat(output, "\n"))
