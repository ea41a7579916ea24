import std/[heapqueue, strutils, sequtils]

const modulus = 1_000_000_007

proc integers(): seq[int] = stdin.readLine.splitWhitespace.map(parseInt)

let head = integers()
let (n, m, s, t) = (head[0], head[1], head[2], head[3])
var roads = newSeq[seq[tuple[target, length: int]]](n + 1)
for _ in 1 .. m:
  let road = integers()
  roads[road[0]].add (road[1], road[2])
var distance = newSeqWith(n + 1, high(int))
var routes = newSeq[int](n + 1)
distance[s] = 0
routes[s] = 1
var queue = [(0, s)].toHeapQueue
while queue.len > 0:
  let (soFar, place) = queue.pop
  if soFar > distance[place]:
    continue
  for (target, length) in roads[place]:
    let reached = soFar + length
    if reached < distance[target]:
      distance[target] = reached
      routes[target] = routes[place]
      queue.push (reached, target)
    elif reached == distance[target]:
      routes[target] = (routes[target] + routes[place]) mod modulus
if distance[t] == high(int):
  echo "unreachable"
else:
  echo distance[t], " ", routes[t]
