import heapq
import random

EXAMPLES = [
    "3 7\nS.....#\n#.###A#\na.###.E\n",
    "2 4\nS#.b\n.A.E\n",
]


def random_maze(rng: random.Random, rows: int, columns: int, *, walls: float, extras: str) -> list[str]:
    cells = [["#" if rng.random() < walls else "." for _ in range(columns)] for _ in range(rows)]
    places = rng.sample([(i, j) for i in range(rows) for j in range(columns)], len(extras) + 2)
    for (i, j), character in zip(places, "SE" + extras, strict=True):
        cells[i][j] = character
    return ["".join(row) for row in cells]


def walls_with_doors() -> list[str]:
    """Rooms one below the other: the key of each door lies in the far corner of the room before it."""
    maze = ["S" + "." * 29]
    for door in "ABCD":
        maze += ["." * 30] * 5
        maze += ["." * 29 + door.lower() if door in "AC" else door.lower() + "." * 29]
        maze += [door + "#" * 29 if door in "AC" else "#" * 29 + door]
    return [*maze, "." * 29 + "E"]


def snake() -> list[str]:
    maze = []
    for k in range(29):
        if k % 2 == 0:
            maze.append("." * 30)
        else:
            maze.append("#" * 29 + "." if k % 4 == 1 else "." + "#" * 29)
    maze[0] = "S" + maze[0][1:]
    maze[28] = maze[28][:-1] + "E"
    return maze


def inputs() -> list[str]:
    rng = random.Random(24)
    cases = [
        ["SE"],
        ["E", "S"],
        ["S#E"],
        ["SAE"],
        ["aSAE"],
        ["E.....S.....a", "A############"],
        ["EDdCcBbAaS"],
        ["aS.BbAE"],
        ["dcba.S.ABCDE"],
        ["S.A.E", ".#.#.", ".#a#.", ".#.#.", "....."],
        ["####", "#SE#", "####"],
        snake(),
        walls_with_doors(),
        [row.replace("c", ".") for row in walls_with_doors()],
        ["S" + "." * 29, *["." * 30] * 28, "." * 29 + "E"],
        random_maze(rng, 30, 30, walls=0.25, extras="aabbccdd" + "ABCD" * 12),
        random_maze(rng, 30, 30, walls=0.05, extras="abcd" + "ABCD" * 60),
        random_maze(rng, 29, 30, walls=0.3, extras="abcd" + "ABCD" * 20),
        random_maze(rng, 12, 25, walls=0.2, extras="abcd" + "ABCD" * 15),
    ]
    return [f"{len(maze)} {len(maze[0])}\n" + "".join(row + "\n" for row in maze) for maze in cases]


def solve(text: str) -> str:
    """A* with the straight-line distance to the exit, over places and sets of keys."""
    maze = text.splitlines()[1:]
    cells = {(i, j): character for i, row in enumerate(maze) for j, character in enumerate(row) if character != "#"}
    place_of = {character: place for place, character in cells.items()}
    start, goal = place_of["S"], place_of["E"]

    def at_least(place: tuple[int, int]) -> int:
        return abs(place[0] - goal[0]) + abs(place[1] - goal[1])

    heap: list[tuple[int, int, tuple[int, int], str]] = [(at_least(start), 0, start, "")]
    seen = {(start, "")}
    while heap:
        _, steps, (i, j), keys = heapq.heappop(heap)
        if (i, j) == goal:
            return f"{steps}\n"
        for place in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            character = cells.get(place, "#")
            if character == "#" or (character in "ABCD" and character.lower() not in keys):
                continue
            held = "".join(sorted({*keys, character})) if character in "abcd" else keys
            if (place, held) not in seen:
                seen.add((place, held))
                heapq.heappush(heap, (steps + 1 + at_least(place), steps + 1, place, held))
    return "-1\n"


def validate(text: str) -> None:
    first, *maze = text.splitlines()
    rows, columns = map(int, first.split(" "))
    assert 1 <= rows <= 30
    assert 1 <= columns <= 30
    assert len(maze) == rows
    assert all(len(row) == columns for row in maze)
    cells = "".join(maze)
    assert set(cells) <= set("#.SEabcdABCD")
    assert cells.count("S") == cells.count("E") == 1
