import random

TOP = 9 * 10**15
EXAMPLES = ["3\n5\n-12\n1000\n", f"4\n{TOP}\n{TOP}\n1\n-3\n"]


def inputs() -> list[str]:
    rng = random.Random(105)
    lists = [
        [0],
        [TOP],
        [-TOP],
        [2**31 - 1, 1],
        [-(2**31), -1],
        [100000],
        [60000, 40000],
        [TOP, TOP - 1, 2],
        [TOP, -TOP, 1, -1],
        [-TOP, -1] + [TOP] * 3 + [7],
        [TOP] * 1000,
        [-TOP] * 999 + [-TOP + 1],
        [TOP - 1] * 500 + [-TOP] * 500,
    ]
    lists += [[rng.randint(-high, high) for _ in range(size)] for high, size in ((10**4, 20), (10**9, 100), (TOP, 300))]
    lists.append([TOP - rng.randint(0, 10**6) for _ in range(600)])
    return ["".join(f"{number}\n" for number in (len(numbers), *numbers)) for numbers in lists]


def validate(text: str) -> None:
    first, *lines = text.removesuffix("\n").split("\n")
    assert 1 <= int(first) == len(lines) <= 1000, first
    assert all(abs(int(line)) <= TOP for line in lines), "a number is out of range"


def solve(text: str) -> str:
    return str(sum(map(int, text.split()[1:])))
