var n {.volatile.} = 0'u
while true:
  inc n
