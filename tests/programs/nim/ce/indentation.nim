import std/strutils

let n = stdin.readLine.parseInt
for i in 0 ..< n:
echo i
