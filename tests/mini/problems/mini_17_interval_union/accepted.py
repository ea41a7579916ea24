import sys

numbers = list(map(int, sys.stdin.read().split()))
union: list[list[int]] = []
for start, end in sorted(zip(numbers[1::2], numbers[2::2])):
    if start == end:
        continue
    if union and start <= union[-1][1]:
        union[-1][1] = max(union[-1][1], end)
    else:
        union.append([start, end])

print(len(union), sum(end - start for start, end in union))
for start, end in union:
    print(start, end)
