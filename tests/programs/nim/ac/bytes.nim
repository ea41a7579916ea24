proc getchar(): cint {.importc: "getchar_unlocked", header: "<stdio.h>".}
proc printf(format: cstring) {.importc, varargs, header: "<stdio.h>".}

proc readInt(): int =
  var c = getchar()
  while c != ord('-') and (c < ord('0') or c > ord('9')): c = getchar()
  let negative = c == ord('-')
  if negative: c = getchar()
  while c >= ord('0') and c <= ord('9'):
    result = result * 10 + (c - ord('0')).int
    c = getchar()
  if negative: result = -result

let n = readInt()
var sum, greatest = 0
for i in 0 ..< n:
  let value = readInt()
  sum += value
  greatest = if i == 0: value else: max(greatest, value)
printf("%lld %lld\n", sum.clonglong, greatest.clonglong)
