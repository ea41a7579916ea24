var blocks: seq[seq[int]]
while true:
  var values = newSeq[int](1 shl 21)
  for i in 0 ..< values.len:
    values[i] = i
  blocks.add values
