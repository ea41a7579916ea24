import std/[strutils, sequtils]

let n = stdin.readLine.parseInt
let numbers = stdin.readLine.splitWhitespace.map(parseInt)
var sum = 0
for i in 0 .. n:
  sum += numbers[i]
echo sum, " ", numbers.max
