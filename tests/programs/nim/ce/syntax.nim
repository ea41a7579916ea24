import std/[strutils, sequtils, math]

let n = stdin.readLine.parseInt
let numbers = stdin.readLine.splitWhitespace.map(parseInt
echo numbers.sum, " ", numbers.max
