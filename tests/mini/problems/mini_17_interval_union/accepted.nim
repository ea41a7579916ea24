import std/[algorithm, strutils, sequtils]

type Interval = tuple[start, stop: int]

var intervals: seq[Interval]
for _ in 1 .. stdin.readLine.parseInt:
  let ends = stdin.readLine.splitWhitespace.map(parseInt)
  if ends[0] < ends[1]:
    intervals.add (ends[0], ends[1])
intervals.sort()
var joined: seq[Interval]
for interval in intervals:
  if joined.len > 0 and interval.start <= joined[^1].stop:
    joined[^1].stop = max(joined[^1].stop, interval.stop)
  else:
    joined.add interval
echo joined.len, " ", joined.foldl(a + b.stop - b.start, 0)
for (start, stop) in joined:
  echo start, " ", stop
