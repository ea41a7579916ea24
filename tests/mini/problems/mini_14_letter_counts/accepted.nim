import std/[algorithm, strutils, tables]

var line = ""
discard stdin.readLine(line)
var counts = initCountTable[char]()
for character in line.toLowerAscii:
  if character in {'a' .. 'z'}:
    counts.inc character
var order: seq[(int, char)]
for letter, count in counts:
  order.add (-count, letter)
for (count, letter) in order.sorted:
  echo letter, " ", -count
if order.len == 0:
  echo "none"
