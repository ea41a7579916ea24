import random

EXAMPLES = ["3 4\n..#.\n.S..\n....\nFFRFFLFF\n", "1 1\nS\nLFLFL\n"]


def make(rows: list[str], commands: str) -> str:
    return "\n".join([f"{len(rows)} {len(rows[0])}", *rows, commands]) + "\n"


def random_grid(rng: random.Random, h: int, w: int, blocked: float) -> list[str]:
    cells = [["#" if rng.random() < blocked else "." for _ in range(w)] for _ in range(h)]
    cells[rng.randrange(h)][rng.randrange(w)] = "S"
    return ["".join(row) for row in cells]


def inputs() -> list[str]:
    rng = random.Random(109)
    spiral = "R" + "".join("F" * size + "R" for size in (29, 29, 29, 28, 28, 27, 27, 26, 26, 25, 25, 24, 24, 23, 23))
    open_grid = ["S" + "." * 29] + ["." * 30] * 29
    cases = [
        (["S"], "F"),
        (["S."], "F"),
        (["S."], "RF"),
        ([".", "S"], "F"),
        ([".S."], "LFFRRFFF"),
        (["###", "#S#", "###"], "FRFRFRFRL"),
        ([".", ".", "S", "#", "."], "LLFFFRRFFFF"),
        (["..", "S."], "FRFRFRFR"),
        (["S" + "." * 29], "R" + "F" * 40 + "LL" + "F" * 3),
        (["." for _ in range(29)] + ["S"], "F" * 1000),
        (open_grid, spiral),
        (open_grid, "R" * 999 + "F"),
    ]
    for h, w, blocked, weights in (
        (5, 7, 0.2, "LRFFF"),
        (30, 30, 0.1, "LRFFFF"),
        (30, 3, 0.3, "LRFFFFF"),
        (2, 30, 0.05, "LFFFFF"),
    ):
        commands = "".join(rng.choice(weights) for _ in range(1000 if h * w > 40 else 60))
        cases.append((random_grid(rng, h, w, blocked), commands))
    cases.append((random_grid(rng, 30, 30, 0.0), "".join(rng.choice("LRFFFFFFFF") for _ in range(1000))))
    return [make(rows, commands) for rows, commands in cases]


def validate(text: str) -> None:
    first, *rows, commands = text.removesuffix("\n").split("\n")
    h, w = map(int, first.split(" "))
    assert 1 <= h == len(rows) <= 30, h
    assert 1 <= w <= 30, w
    assert all(len(row) == w and set(row) <= set(".#S") for row in rows), rows
    assert "".join(rows).count("S") == 1, "one S"
    assert 1 <= len(commands) <= 1000, len(commands)
    assert set(commands) <= set("LRF"), commands


def solve(text: str) -> str:
    *rows, commands = text.split()[2:]
    free = {complex(c, -r) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell != "#"}
    (at,) = (complex(row.index("S"), -r) for r, row in enumerate(rows) if "S" in row)
    heading, seen = 1j, {at}
    for command in commands:
        if command == "F":
            at = at + heading if at + heading in free else at
            seen.add(at)
        else:
            heading *= 1j if command == "L" else -1j
    name = {1j: "N", 1: "E", -1j: "S", -1: "W"}[heading]
    return f"{int(1 - at.imag)} {int(1 + at.real)} {name}\n{len(seen)}"
