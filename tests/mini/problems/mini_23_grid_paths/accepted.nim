import std/[options, strutils, sequtils]

const modulus = 1_000_000_007

type Best = tuple[value, paths: int]

proc join(one, other: Option[Best]): Option[Best] =
  if one.isNone: return other
  if other.isNone or other.get.value < one.get.value: return one
  if other.get.value > one.get.value: return other
  some((value: one.get.value, paths: (one.get.paths + other.get.paths) mod modulus))

let size = stdin.readLine.splitWhitespace.map(parseInt)
var best = newSeq[Option[Best]](size[1])
for i in 0 ..< size[0]:
  for j, cell in toSeq(stdin.readLine.splitWhitespace):
    var here = if i == 0 and j == 0: some((value: 0, paths: 1)) else: best[j]
    if j > 0:
      here = join(here, best[j - 1])
    if cell == "#":
      here = none(Best)
    elif here.isSome:
      here.get.value += cell.parseInt
    best[j] = here
if best[^1].isSome:
  echo best[^1].get.value, " ", best[^1].get.paths
else:
  echo "blocked"
