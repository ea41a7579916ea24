import heapq
import sys

lines = sys.stdin.read().splitlines()
heap: list[tuple[int, int, str]] = []
for order, line in enumerate(lines[1:]):
    command, *rest = line.split()
    if command == "add":
        heapq.heappush(heap, (-int(rest[1]), order, rest[0]))
    elif command == "size":
        print(len(heap))
    elif heap:
        negative, _, name = heapq.heappop(heap)
        print(name, -negative)
    else:
        print("empty")
