import heapq
import sys

MODULUS = 10**9 + 7

n, m, s, t, *numbers = map(int, sys.stdin.read().split())
leaving: list[list[tuple[int, int]]] = [[] for _ in range(n + 1)]
for a, b, w in zip(numbers[::3], numbers[1::3], numbers[2::3]):
    leaving[a].append((b, w))

distance: list[float] = [float("inf")] * (n + 1)
routes = [0] * (n + 1)
distance[s] = 0
routes[s] = 1
heap = [(0, s)]
while heap:
    d, a = heapq.heappop(heap)
    if d > distance[a]:
        continue
    for b, w in leaving[a]:
        if d + w < distance[b]:
            distance[b] = d + w
            routes[b] = routes[a]
            heapq.heappush(heap, (d + w, b))
        elif d + w == distance[b]:
            routes[b] = (routes[b] + routes[a]) % MODULUS

print("unreachable" if routes[t] == 0 and distance[t] == float("inf") else f"{distance[t]} {routes[t]}")
