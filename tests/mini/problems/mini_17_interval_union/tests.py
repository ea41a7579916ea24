import random

EXAMPLES = ["5\n6 8\n1 3\n2 4\n4 5\n9 9\n", "0\n"]

TOP = 2 * 10**9


def random_intervals(rng: random.Random, count: int, *, reach: int, longest: int) -> list[tuple[int, int]]:
    made = []
    for _ in range(count):
        start = rng.randint(-reach, reach)
        made.append((start, min(reach, start + rng.randint(0, longest))))
    return made


def inputs() -> list[str]:
    rng = random.Random(17)
    steps = [(k, k + 1) for k in range(-200, 200)]
    gaps = [(3 * k, 3 * k + 2) for k in range(-150, 150)]
    rng.shuffle(steps)
    rng.shuffle(gaps)
    cases = [
        [(0, 0)],
        [(5, 6)],
        [(-TOP, TOP)],
        [(-TOP, 0), (0, TOP)],
        [(-TOP, -TOP), (TOP, TOP), (0, 0)],
        [(-TOP, -TOP + 1), (TOP - 1, TOP)],
        [(1, 10), (2, 3), (4, 5), (10, 10), (11, 12)],
        [(3, 5), (1, 3), (3, 3), (5, 5), (6, 6)],
        [(100000, 200000), (300000, 400000), (1000000, 2000000), (-100000, 0)],
        [(7, 9)] * 50,
        [(-k, k) for k in range(300)],
        steps,
        gaps,
        random_intervals(rng, 2000, reach=TOP, longest=4000000),
        random_intervals(rng, 700, reach=4000, longest=6),
        random_intervals(rng, 300, reach=TOP, longest=20000000),
    ]
    return [f"{len(pairs)}\n" + "".join(f"{a} {b}\n" for a, b in pairs) for pairs in cases]


def solve(text: str) -> str:
    """Sweeps over the ends and counts how many intervals are open."""
    numbers = [int(word) for word in text.split()[1:]]
    change: dict[int, int] = {}
    for start, end in zip(numbers[::2], numbers[1::2], strict=True):
        change[start] = change.get(start, 0) + 1
        change[end] = change.get(end, 0) - 1
    union = []
    opened, since = 0, 0
    for place in sorted(change):
        if opened == 0 and change[place] > 0:
            since = place
        if opened > 0 and opened + change[place] == 0:
            union.append((since, place))
        opened += change[place]
    length = sum(end - start for start, end in union)
    return f"{len(union)} {length}\n" + "".join(f"{start} {end}\n" for start, end in union)


def validate(text: str) -> None:
    lines = text.splitlines()
    assert 0 <= int(lines[0]) <= 2000
    assert len(lines) == int(lines[0]) + 1
    for line in lines[1:]:
        start, end = line.split(" ")
        assert -TOP <= int(start) <= int(end) <= TOP
