import heapq
import sys

n, m, *numbers = map(int, sys.stdin.read().split())
waiting = [0] * (n + 1)
after: list[list[int]] = [[] for _ in range(n + 1)]
for a, b in zip(numbers[::2], numbers[1::2]):
    waiting[b] += 1
    after[a].append(b)

free = [task for task in range(1, n + 1) if waiting[task] == 0]
order = []
while free:
    task = heapq.heappop(free)
    order.append(task)
    for later in after[task]:
        waiting[later] -= 1
        if waiting[later] == 0:
            heapq.heappush(free, later)
print(*order) if len(order) == n else print("cycle")
