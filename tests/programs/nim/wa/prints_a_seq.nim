import std/[strutils, sequtils, math]

discard stdin.readLine
let numbers = stdin.readLine.splitWhitespace.map(parseInt)
echo @[numbers.sum, numbers.max]
