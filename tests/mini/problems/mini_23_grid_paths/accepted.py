import sys

MODULUS = 10**9 + 7

rows, columns = map(int, sys.stdin.readline().split())
# For each column of the row above: (best value, paths), or None where no path leads.
best: list[tuple[int, int] | None] = [None] * columns
for i in range(rows):
    for j, cell in enumerate(sys.stdin.readline().split()):
        before = [entry for entry in (best[j], best[j - 1] if j else None) if entry]
        if i == j == 0:
            before = [(0, 1)]
        if cell == "#" or not before:
            best[j] = None
            continue
        value = max(value for value, _ in before)
        paths = sum(paths for v, paths in before if v == value)
        best[j] = (value + int(cell), paths % MODULUS)

print(*(best[-1] or ["blocked"]))
