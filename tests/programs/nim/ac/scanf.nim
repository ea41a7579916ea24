import std/[deques, heapqueue, strscans, strutils]

var queue = initDeque[int]()
var heap: HeapQueue[int]
var n: int
discard scanf(readLine(stdin), "$i", n)
for word in readLine(stdin).split(' '):
  var value: int
  if scanf(word, "$i", value):
    queue.addLast value
    heap.push(-value)
var sum = 0
while queue.len > 0:
  sum += queue.popFirst()
echo [$sum, $(-heap[0])].join(" ")
