import random

EXAMPLES = ["3 5\n", "-7 2\n"]


def inputs() -> list[str]:
    rng = random.Random(101)
    pairs = [(0, 0), (1, -1), (-1, 0), (0, 9), (1000, 1000), (-1000, -1000), (1000, -1000), (-999, 1000), (500, 500)]
    pairs += [(rng.randint(-1000, 1000), rng.randint(-1000, 1000)) for _ in range(5)]
    return [f"{a} {b}\n" for a, b in pairs]


def validate(text: str) -> None:
    a, b = text.removesuffix("\n").split(" ")
    assert -1000 <= int(a) <= 1000, a
    assert -1000 <= int(b) <= 1000, b


def solve(text: str) -> str:
    return str(sum(map(int, text.split())))
