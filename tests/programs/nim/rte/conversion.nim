import std/strutils

discard stdin.readLine
echo stdin.readLine.replace(" ", ",").parseInt
