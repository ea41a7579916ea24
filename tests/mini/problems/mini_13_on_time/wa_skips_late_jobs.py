n = int(input())
jobs = [tuple(map(int, input().split())) for _ in range(n)]
jobs.sort(key=lambda job: job[1])
count = total = 0
for t, d in jobs:
    if total + t <= d:
        count += 1
        total += t
print(count, total)
