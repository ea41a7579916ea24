h, w = map(int, input().split())
grid = [input() for _ in range(h)]
for i in range(h):
    for j in range(w):
        if grid[i][j] == "S":
            row, col = i, j
moves = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}
facing = "N"
seen = {(row, col)}
for command in input():
    if command == "L":
        facing = "NWSE"["NWSE".index(facing) - 3]
    elif command == "R":
        facing = "NESW"["NESW".index(facing) - 3]
    else:
        i, j = row + moves[facing][0], col + moves[facing][1]
        # A negative index is the last row or column, and the other side raises.
        try:
            if grid[i][j] != "#":
                row, col = i, j
                seen.add((i, j))
        except IndexError:
            pass
print(row + 1, col + 1, facing)
print(len(seen))
