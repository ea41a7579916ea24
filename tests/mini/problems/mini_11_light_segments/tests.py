import bisect
import itertools
import random

EXAMPLES = ["4 5\n2 3 1 4\n", "3 0\n1 1 1\n"]
TOP = 10**11


def make(s: int, numbers: list[int]) -> str:
    return f"{len(numbers)} {s}\n{' '.join(map(str, numbers))}\n"


def inputs() -> list[str]:
    rng = random.Random(111)
    # One digit each keeps the file small: 70000 numbers have more segments than 32 bits can count.
    digits = [rng.randint(1, 9) for _ in range(70000)]
    wide = [rng.randint(1, 1000000) for _ in range(15000)]
    return [
        make(0, [1]),
        make(1, [1]),
        make(999999, [1000000]),
        make(10, [10, 1, 10, 10, 1, 1]),
        make(3, [1] * 6),
        make(TOP, [1000000] * 5),
        make(9, [10, 20, 30]),
        make(6, [5, 1, 1, 1, 5, 1, 5, 6, 7, 1]),
        make(100000, [1] * 447),
        make(1, [1] * 1000),
        make(500, [rng.randint(1, 100) for _ in range(100)]),
        make(sum(wide[:50]), wide[:50]),
        make(sum(wide[:50]) - 1, wide[:50]),
        make(5 * 10**8, wide),
        make(TOP, digits),
    ]


def validate(text: str) -> None:
    first, second = text.removesuffix("\n").split("\n")
    n, s = map(int, first.split(" "))
    numbers = [int(word) for word in second.split(" ")]
    assert 1 <= n == len(numbers) <= 70000, n
    assert 0 <= s <= TOP, s
    assert all(1 <= number <= 1000000 for number in numbers), "a number is out of range"


def solve(text: str) -> str:
    _, s, *numbers = map(int, text.split())
    sums = [0, *itertools.accumulate(numbers)]
    return str(sum(bisect.bisect_right(sums, start + s) - i - 1 for i, start in enumerate(sums)))
