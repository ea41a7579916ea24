local line = string.rep("x", 1023) .. "\n"
for _ = 1, 1024 do
  io.stderr:write(line)
end
local n = io.read("*n")
local sum, max = 0, -math.huge
for _ = 1, n do
  local x = io.read("*n")
  sum, max = sum + x, math.max(max, x)
end
print(string.format("%.0f %.0f", sum, max))
