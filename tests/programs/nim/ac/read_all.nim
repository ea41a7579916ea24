import strutils, sequtils, strformat

proc main() =
  var words = stdin.readAll().split({' ', '\n', '\r'}).filterIt(it.len > 0)
  words.delete(0)
  var
    sum = 0'i64
    greatest = low(int64)
  for i, word in words:
    let value = parseBiggestInt(word)
    sum += value
    if value > greatest:
      greatest = value
  stdout.write(&"{sum} {greatest}\n")

when isMainModule:
  main()
