import std/[strutils, sequtils, math]

for _ in 0 ..< 16_384:
  stderr.writeLine repeat('x', 63)
discard stdin.readLine
let numbers = stdin.readLine.splitWhitespace.map(parseInt)
echo numbers.sum, " ", numbers.max
