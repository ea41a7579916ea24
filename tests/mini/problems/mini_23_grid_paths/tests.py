import random

EXAMPLES = ["3 3\n1 # 5\n-2 3 4\n7 1 2\n", "2 3\n0 4 #\n4 0 -1\n", "2 2\n1 #\n# 1\n"]

TOP = 10**6
MODULUS = 10**9 + 7
Grid = list[list[str]]


def random_grid(rng: random.Random, rows: int, columns: int, *, low: int, high: int, blocked: float) -> Grid:
    grid = [
        ["#" if rng.random() < blocked else str(rng.randint(low, high)) for _ in range(columns)] for _ in range(rows)
    ]
    grid[0][0] = grid[-1][-1] = str(rng.randint(low, high))
    return grid


def filled(rows: int, columns: int, cell: str) -> Grid:
    return [[cell] * columns for _ in range(rows)]


def inputs() -> list[str]:
    rng = random.Random(23)
    walled = filled(30, 30, "2")
    for k in range(30):
        walled[k][29 - k] = "#"
    gate = [row[:] for row in walled]
    gate[11][18] = "-1000000"
    start_blocked, goal_blocked = filled(3, 4, "7"), filled(4, 3, "-7")
    start_blocked[0][0] = goal_blocked[-1][-1] = "#"
    cases = [
        [["5"]],
        [["-1000000"]],
        [["#"]],
        [["1", "-2", "3", "-4"]],
        [["0"], ["#"], ["0"]],
        filled(2, 2, "-3"),
        start_blocked,
        goal_blocked,
        filled(1, 100, str(TOP)),
        filled(100, 1, str(-TOP)),
        filled(60, 70, "0"),
        filled(50, 50, str(TOP)),
        walled,
        gate,
        random_grid(rng, 8, 9, low=-2, high=2, blocked=0.15),
        random_grid(rng, 25, 20, low=-TOP, high=TOP, blocked=0.1),
        random_grid(rng, 40, 40, low=-9, high=-1, blocked=0.05),
        random_grid(rng, 100, 100, low=-1, high=1, blocked=0.02),
    ]
    return [f"{len(grid)} {len(grid[0])}\n" + "".join(" ".join(row) + "\n" for row in grid) for grid in cases]


def solve(text: str) -> str:
    """From the goal backwards, cell by cell, each with its best value and how many paths have it."""
    first, *lines = text.splitlines()
    rows, columns = map(int, first.split())
    grid = [line.split() for line in lines]
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            if grid[i][j] == "#":
                continue
            onward = [best[step] for step in ((i + 1, j), (i, j + 1)) if step in best]
            if (i, j) == (rows - 1, columns - 1):
                onward = [(0, 1)]
            if onward:
                value = max(value for value, _ in onward)
                best[i, j] = value + int(grid[i][j]), sum(count for v, count in onward if v == value)
    if (0, 0) not in best:
        return "blocked\n"
    value, count = best[0, 0]
    return f"{value} {count % MODULUS}\n"


def validate(text: str) -> None:
    lines = text.splitlines()
    rows, columns = map(int, lines[0].split(" "))
    assert 1 <= rows <= 100
    assert 1 <= columns <= 100
    assert len(lines) == rows + 1
    for line in lines[1:]:
        cells = line.split(" ")
        assert len(cells) == columns
        assert all(cell == "#" or -TOP <= int(cell) <= TOP for cell in cells)
