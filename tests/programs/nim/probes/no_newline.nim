import std/[strutils, sequtils, math]

discard stdin.readLine
let numbers = stdin.readLine.splitWhitespace.map(parseInt)
stdout.write numbers.sum, " ", numbers.max
