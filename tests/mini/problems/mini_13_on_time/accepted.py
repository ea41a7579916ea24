from heapq import heappush, heappushpop

jobs = []
for _ in range(int(input())):
    t, d = map(int, input().split())
    jobs.append((d, t))

longest_first = []  # negated times: heapq keeps the smallest on top
total = 0
for d, t in sorted(jobs):
    if total + t <= d:
        heappush(longest_first, -t)
        total += t
    else:
        total += t + heappushpop(longest_first, -t)
print(len(longest_first), total)
