import std/strutils

let sum = 0
for word in stdin.readLine.splitWhitespace:
  sum += word.parseInt
echo sum
