import bisect
import itertools
import random
import re

TOP = 10**12
EXAMPLES = ["a3b1a2\n6\n1 2 3 4 5 6\n", "x1y1000000000x10\n4\n1000000011 1000000002 1000000001 1\n"]


def make(pairs: list[tuple[str, int]], positions: list[int]) -> str:
    code = "".join(f"{letter}{count}" for letter, count in pairs)
    return f"{code}\n{len(positions)}\n{' '.join(map(str, positions))}\n"


def borders(pairs: list[tuple[str, int]]) -> list[int]:
    """First and last position of each run."""
    ends = list(itertools.accumulate(count for _, count in pairs))
    return sorted({1, *ends, *(end + 1 for end in ends[:-1])})


def inputs() -> list[str]:
    rng = random.Random(108)
    letters = "abcdefghijklmnopqrstuvwxyz"

    def random_pairs(n: int, high: int) -> list[tuple[str, int]]:
        return [(rng.choice(letters), rng.randint(1, high)) for _ in range(n)]

    ones = [(letter, 1) for letter in letters]
    same = [("a", 2), ("a", 3), ("b", 1), ("a", 4)]
    tens = [("n", 10), ("o", 100), ("p", 1), ("q", 9)]
    large = [("k", 300_000_000), ("l", 600_000_000), ("m", 5)]
    thirty_two = [("i", 2**31 - 1), ("j", 1), ("k", 2**31), ("l", 2**32)]
    result = [
        make([("z", 1)], [1]),
        make([("e", 5)], [5, 1, 3]),
        make(ones, list(range(26, 0, -1))),
        make(same, list(range(1, 11))),
        make(tens, borders(tens)),
        make(small := random_pairs(30, 12), [rng.randint(1, sum(c for _, c in small)) for _ in range(200)]),
        make(middle := random_pairs(200, 1000), borders(middle)),
        make(large, borders(large)),
        make(thirty_two, borders(thirty_two)),
        make([("a", TOP)], [TOP, 1, TOP // 2]),
        make([("t", TOP), ("u", TOP), ("t", TOP)], [TOP, TOP + 1, 2 * TOP, 2 * TOP + 1, 3 * TOP]),
    ]
    for n, high in ((100, 10**9), (500, 10**6), (500, TOP)):
        pairs = random_pairs(n, high)
        total = sum(count for _, count in pairs)
        edges = borders(pairs)
        positions = [rng.choice(edges) for _ in range(250)] + [rng.randint(1, total) for _ in range(248)] + [1, total]
        result.append(make(pairs, positions))
    full = [(letters[i % 26], TOP) for i in range(500)]
    result.append(make(full, borders(full)[::2]))
    return result


def validate(text: str) -> None:
    code, q, positions = text.removesuffix("\n").split("\n")
    assert re.fullmatch("([a-z][1-9][0-9]*){1,500}", code), code[:50]
    counts = [int(number) for number in re.findall("[0-9]+", code)]
    assert max(counts) <= TOP, max(counts)
    numbers = [int(word) for word in positions.split(" ")]
    assert 1 <= int(q) == len(numbers) <= 500, q
    assert 1 <= min(numbers) <= max(numbers) <= sum(counts), "position out of range"


def solve(text: str) -> str:
    code, _, positions = text.splitlines()
    runs = re.findall(r"([a-z])(\d+)", code)
    ends = list(itertools.accumulate(int(count) for _, count in runs))
    return "".join(runs[bisect.bisect_left(ends, int(p))][0] for p in positions.split())
