import std/strutils

var n = stdin.readLine.parseInt
while n > 0:
  n = n * 7 mod 1000 or 1
echo n
