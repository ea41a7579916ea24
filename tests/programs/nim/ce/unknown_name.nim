import std/[strutils, sequtils]

discard stdin.readLine
let numbers = stdin.readLine.splitWhitespace.map(parseInt)
echo total(numbers), " ", greatest
