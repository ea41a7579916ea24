local kept = {}
for i = 1, math.huge do
  kept[i] = string.rep("x", 1000000) .. i
end
