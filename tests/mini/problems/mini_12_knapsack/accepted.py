n, c = map(int, input().split())
best = [0] * (c + 1)
for _ in range(n):
    w, v = map(int, input().split())
    if w <= c:
        best[w:] = [max(skip, take + v) for skip, take in zip(best[w:], best)]
print(best[c], best.index(best[c]))
