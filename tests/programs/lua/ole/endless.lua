local line = string.rep("too much ", 100)
while true do
  print(line)
end
