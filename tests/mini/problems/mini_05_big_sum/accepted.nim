import std/strutils

var sum = 0
for _ in 1 .. stdin.readLine.parseInt:
  sum += stdin.readLine.parseInt
echo sum
