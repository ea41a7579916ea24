import std/[strutils, sequtils, math]

for _ in 1 .. stdin.readLine.parseInt:
  let query = stdin.readLine.splitWhitespace.map(parseInt)
  let m = query[2]
  var
    base = floorMod(query[0], m)
    exponent = query[1]
    power = 1 mod m
  while exponent > 0:
    if (exponent and 1) == 1:
      power = power * base mod m
    base = base * base mod m
    exponent = exponent shr 1
  echo power
