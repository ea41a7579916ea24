import sys
from collections import deque

n, m, *numbers = map(int, sys.stdin.read().split())
waiting = [0] * (n + 1)
after = [[] for _ in range(n + 1)]
for a, b in zip(numbers[::2], numbers[1::2]):
    waiting[b] += 1
    after[a].append(b)

# A queue gives some topological order, not the smallest one.
free = deque(task for task in range(1, n + 1) if waiting[task] == 0)
order = []
while free:
    task = free.popleft()
    order.append(task)
    for later in after[task]:
        waiting[later] -= 1
        if waiting[later] == 0:
            free.append(later)
print(*order) if len(order) == n else print("cycle")
