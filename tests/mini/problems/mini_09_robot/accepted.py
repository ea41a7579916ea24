h, w = map(int, input().split())
grid = [input() for _ in range(h)]
row = next(r for r in range(h) if "S" in grid[r])
col = grid[row].index("S")

STEPS = [(-1, 0), (0, 1), (1, 0), (0, -1)]
facing = 0
seen = {(row, col)}
for command in input():
    if command == "L":
        facing = (facing - 1) % 4
    elif command == "R":
        facing = (facing + 1) % 4
    else:
        r, c = row + STEPS[facing][0], col + STEPS[facing][1]
        if 0 <= r < h and 0 <= c < w and grid[r][c] != "#":
            row, col = r, c
            seen.add((row, col))
print(row + 1, col + 1, "NESW"[facing])
print(len(seen))
