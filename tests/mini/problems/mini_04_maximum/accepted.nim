import std/[strutils, sequtils]

discard stdin.readLine
echo stdin.readLine.splitWhitespace.map(parseInt).max
