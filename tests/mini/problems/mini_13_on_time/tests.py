import random

EXAMPLES = ["5\n4 4\n2 6\n3 5\n2 9\n3 8\n", "2\n5 4\n1 1000000000000\n"]


def make(jobs: list[tuple[int, int]]) -> str:
    return f"{len(jobs)}\n" + "".join(f"{time} {due}\n" for time, due in jobs)


def inputs() -> list[str]:
    rng = random.Random(113)

    def random_jobs(n: int, time: int, due: int) -> list[tuple[int, int]]:
        return [(rng.randint(1, time), rng.randint(1, due)) for _ in range(n)]

    return [
        make([(1, 1)]),
        make([(2, 1)]),
        make([(3, 2), (9, 8), (10**9, 10**9 - 1)]),
        make([(1, 1), (1, 1), (1, 1)]),
        make([(1, 2), (1, 1), (1, 3)]),
        make([(3, 3), (2, 4), (2, 4)]),
        make([(5, 6), (2, 7), (2, 8), (2, 9), (2, 9)]),
        make([(1, 10), (4, 4), (5, 9), (5, 9)]),
        make([(10, 10), (9, 11), (8, 12), (7, 13), (6, 14), (1, 15)]),
        make([(10**9, 10**12)] * 700),
        make([(10**9, 10**9 * k) for k in range(700, 0, -1)]),
        make([(10**9 - k, 10**11) for k in range(300)]),
        make([(50000, 100000), (50000, 100000), (1, 99999)]),
        make(random_jobs(12, 10, 30)),
        make(random_jobs(100, 100, 2000)),
        make(random_jobs(400, 10**6, 10**8)),
        make(random_jobs(700, 10**9, 4 * 10**11)),
        make(random_jobs(700, 5, 600)),
    ]


def validate(text: str) -> None:
    first, *rows = text.removesuffix("\n").split("\n")
    assert 1 <= int(first) == len(rows) <= 700, first
    for row in rows:
        time, due = map(int, row.split(" "))
        assert 1 <= time <= 10**9, row
        assert 1 <= due <= 10**12, row


def solve(text: str) -> str:
    """By dynamic programming: `shortest[k]` is the least total time of k jobs, all on time, among those seen so far."""
    rows = [tuple(map(int, row.split())) for row in text.splitlines()[1:]]
    shortest = [0]
    for time, due in sorted(rows, key=lambda job: job[1]):
        shortest.append(shortest[-1] + time if shortest[-1] + time <= due else 10**18)
        for k in range(len(shortest) - 2, 0, -1):
            if shortest[k - 1] + time <= due:
                shortest[k] = min(shortest[k], shortest[k - 1] + time)
        if shortest[-1] == 10**18:
            shortest.pop()
    return f"{len(shortest) - 1} {shortest[-1]}"
