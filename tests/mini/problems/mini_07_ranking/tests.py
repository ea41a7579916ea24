import random
import string

EXAMPLES = ["4\nZoe 30 12\nadam 50 90\nMia 30 12\nbob 30 10\n", "5\nab 7 0\naB 7 0\na 7 0\nB 7 0\nc -7 0\n"]


def random_rows(rng: random.Random, n: int, letters: str, points: tuple[int, int], times: tuple[int, int]) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < n:
        names["".join(rng.choice(letters) for _ in range(rng.randint(1, 10)))] = None
    return [f"{name} {rng.randint(*points)} {rng.randint(*times)}" for name in names]


def inputs() -> list[str]:
    rng = random.Random(107)
    cases = [
        ["x 0 0"],
        ["b 1 1", "a 1 1"],
        ["a 1 2", "b 1 1"],
        ["a 9 5", "b 10 5", "c 100 5"],
        ["a 5 9", "b 5 10", "c 5 100"],
        ["a -1 0", "b 0 1000000", "c -1000 0", "d 1000000 1000000"],
        ["T 1 1", "F 1 1", "NA 1 1", "NULL 2 2", "TRUE 2 2", "Inf 1 1", "nan 0 0"],
        ["a 3 3", "b 3 3", "c 2 1", "d 2 1", "e 2 1", "f 1 0"],
        [f"{name} 100000 100000" for name in "zZyYxXaAbBcC"],
        [f"{'q' * size} 4 4" for size in range(10, 0, -1)],
        [f"{name} {points} 1" for points, name in enumerate(string.ascii_letters)],
    ]
    both = string.ascii_letters
    cases += [
        random_rows(rng, 20, "abAB", (0, 2), (0, 2)),
        random_rows(rng, 100, both, (-5, 5), (0, 3)),
        random_rows(rng, 300, both, (-1000, 1000000), (0, 1000000)),
        random_rows(rng, 300, both, (99990, 100010), (99995, 100005)),
        random_rows(rng, 300, "aAzZmM", (0, 0), (0, 1)),
    ]
    return ["".join(f"{row}\n" for row in (len(rows), *rows)) for rows in cases]


def validate(text: str) -> None:
    first, *rows = text.removesuffix("\n").split("\n")
    fields = [row.split(" ") for row in rows]
    assert 1 <= int(first) == len(rows) <= 300, first
    assert len({name for name, _, _ in fields}) == len(rows), "equal names"
    for name, points, time in fields:
        assert 1 <= len(name) <= 10, name
        assert set(name) <= set(string.ascii_letters), name
        assert -1000 <= int(points) <= 1000000, points
        assert 0 <= int(time) <= 1000000, time


def solve(text: str) -> str:
    rows = [row.split() for row in text.splitlines()[1:]]
    people = [(-int(points), int(time), name) for name, points, time in rows]
    ranks = {key: 1 + sum(other[:2] < key[:2] for other in people) for key in people}
    return "\n".join(f"{ranks[key]} {key[2]}" for key in sorted(people))
