import random

TOP = 10**9
EXAMPLES = ["4 10\n5 10\n4 40\n6 30\n3 50\n", "3 7\n8 100\n4 20\n5 20\n"]


def make(c: int, items: list[tuple[int, int]]) -> str:
    return "".join(f"{a} {b}\n" for a, b in ((len(items), c), *items))


def inputs() -> list[str]:
    rng = random.Random(112)

    def random_items(n: int, weight: int, value: int) -> list[tuple[int, int]]:
        return [(rng.randint(1, weight), rng.randint(1, value)) for _ in range(n)]

    def proportional(n: int, weight: int) -> list[tuple[int, int]]:
        return [(w, 1000 * w) for w in (rng.randint(1, weight) for _ in range(n))]

    return [
        make(0, [(1, 1)]),
        make(1, [(1, TOP)]),
        make(9, [(10, 5)]),
        make(10, [(3, 4), (3, 4), (3, 4), (3, 4)]),
        make(9, [(3, 5)]),
        make(10, [(6, 11), (5, 8), (5, 8)]),
        make(10, [(9, 90), (5, 45), (5, 45), (1, 1)]),
        make(5000, [(50, TOP)] * 100),
        make(4999, [(50, TOP)] * 100),
        make(5000, [(10000, TOP)] * 99 + [(5000, 1)]),
        make(50, random_items(20, 20, 10)),
        make(1000, random_items(60, 100, 1000)),
        make(5000, random_items(100, 400, TOP)),
        make(5000, proportional(100, 3000)),
        make(5000, random_items(100, 10000, TOP)),
        make(5000, [(rng.randint(40, 60), TOP - rng.randint(0, 9)) for _ in range(100)]),
        make(2500, [(2 * rng.randint(100, 200), 7) for _ in range(100)]),
    ]


def validate(text: str) -> None:
    first, *rows = [[int(word) for word in row.split(" ")] for row in text.removesuffix("\n").split("\n")]
    n, c = first
    assert 1 <= n == len(rows) <= 100, n
    assert 0 <= c <= 5000, c
    assert all(1 <= w <= 10000 and 1 <= v <= TOP for w, v in rows), "an item is out of range"


def solve(text: str) -> str:
    """Keeps the choices that no other beats: lighter and at least as valuable. Item by item."""
    first, *rows = [[int(word) for word in row.split()] for row in text.splitlines()]
    front = [(0, 0)]
    for w, v in rows:
        longer = [(weight + w, value + v) for weight, value in front if weight + w <= first[1]]
        choices = sorted(front + longer, key=lambda choice: (choice[0], -choice[1]))
        front, best = [], -1
        for weight, value in choices:
            if value > best:
                front.append((weight, value))
                best = value
    weight, value = front[-1]
    return f"{value} {weight}"
