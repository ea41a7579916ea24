import std/[strutils, sequtils]

discard stdin.readLine
let numbers = stdin.readLine.splitWhitespace.map(parseInt)
var sum: int32 = 0
for value in numbers:
  sum += value.int32
echo sum, " ", numbers.max
