import std/[strutils, sequtils]

proc integers(): seq[int] = stdin.readLine.splitWhitespace.map(parseInt)

let first = integers()
let capacity = first[1]
var best = newSeq[int](capacity + 1)
for _ in 1 .. first[0]:
  let item = integers()
  for c in countdown(capacity, item[0]):
    best[c] = max(best[c], best[c - item[0]] + item[1])
echo best[capacity], " ", best.find(best[capacity])
