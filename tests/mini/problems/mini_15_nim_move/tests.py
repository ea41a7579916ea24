import random

EXAMPLES = ["3\n3 4 5\n", "4\n7 9 7 9\n"]

TOP = 2**31 - 1


def inputs() -> list[str]:
    rng = random.Random(15)
    balanced = [rng.randint(0, TOP) for _ in range(998)]
    rest = 0
    for size in balanced:
        rest ^= size
    balanced += [rest ^ 1, 1]
    cases = [
        [0],
        [1],
        [TOP],
        [0, 0, 0, 0],
        [TOP, TOP],
        [TOP, 0, TOP - 1],
        [1, 2, 3],
        [2**30, 2**30 - 1, 1],
        [0, 0, 7, 7, 5],
        [5, 9, 5, 9, 1, 1, 1],
        [1] * 999,
        [1] * 1000,
        balanced,
        [*balanced[:500], balanced[500] ^ 2**30, *balanced[501:]],
        [rng.randint(0, TOP) for _ in range(200)],
        [rng.randint(0, 20) for _ in range(10)],
        [16, 17, 18, 19, 20, 21],
    ]
    return [f"{len(piles)}\n{' '.join(map(str, piles))}\n" for piles in cases]


def solve(text: str) -> str:
    piles = [int(word) for word in text.split()[1:]]
    for index, size in enumerate(piles):
        others = 0
        for other, other_size in enumerate(piles):
            if other != index:
                others ^= other_size
        if others < size:
            return f"{index + 1} {size - others}\n"
    return "lost\n"


def validate(text: str) -> None:
    first, second = text.splitlines()
    assert 1 <= int(first) <= 1000
    piles = second.split(" ")
    assert len(piles) == int(first)
    assert all(0 <= int(size) <= TOP for size in piles)
