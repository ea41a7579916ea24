import std/unicode

let line = stdin.readLine
doAssert validateUtf8(line) == -1
echo line
