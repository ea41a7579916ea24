import random

EXAMPLES = ["4\n2 10 1000\n-3 3 100\n0 0 7\n5 0 1\n", "1\n3 9223372036854775807 1000\n"]

TOP = 10**9
TOP_EXPONENT = 2**63 - 1
Query = tuple[int, int, int]


def inputs() -> list[str]:
    rng = random.Random(22)
    prime = 999999937
    cases: list[list[Query]] = [
        [(2, 3, 5)],
        [(0, 0, 1), (0, 0, 2), (0, 1, 2), (1, 0, 1), (-1, 0, TOP)],
        [(0, 1, 1), (0, 5, 9), (0, TOP_EXPONENT, TOP), (7, 1, 1), (-7, 9, 1)],
        [(-1, 1, 10), (-1, 2, 10), (-2, 5, 33), (-2, 5, 32), (-5, 1, 5), (-5, 1, 7)],
        [(10, 9, TOP), (10, 8, TOP), (2, 31, TOP), (2, 30, TOP)],
        [(TOP, 1, TOP), (TOP, 2, TOP - 1), (-TOP, 3, TOP - 7), (TOP - 1, 2, TOP)],
        [(TOP - 2, 3, TOP - 1), (prime - 1, 2, prime), (prime - 2, 5, prime)],
        [(a, b, 100) for a in range(-5, 6) for b in range(5)],
        [(k, 6, 7) for k in range(-20, 21)],
        [(2, prime - 1, prime), (123456789, prime - 1, prime), (5, prime - 2, prime)],
        [(3, 2**k, 1000) for k in range(63)],
        [(3, 2**k - 1, 999999999) for k in range(1, 64)],
        [(2, TOP_EXPONENT, prime), (-2, TOP_EXPONENT, prime), (2, TOP_EXPONENT - 1, TOP), (1, TOP_EXPONENT, TOP)],
        [(31622777, 2, TOP), (94906267, 2, TOP), (94906265, 3, 999999999), (-94906267, 2, TOP)],
        [(7, 2**53 + k, 999999893) for k in range(-2, 3)] + [(7, 4611686018427387903 + k, 10007) for k in range(3)],
        [
            (rng.randint(-TOP, TOP), rng.randint(0, TOP_EXPONENT), rng.randint(TOP // 2, TOP))
            for _ in range(200)
        ],
        [(rng.randint(-50, 50), rng.randint(0, 50), rng.randint(1, 50)) for _ in range(200)],
    ]
    return [f"{len(queries)}\n" + "".join(f"{a} {b} {m}\n" for a, b, m in queries) for queries in cases]


def solve(text: str) -> str:
    """Goes through the binary digits of the exponent from the highest one."""
    remainders = []
    for line in text.splitlines()[1:]:
        a, b, m = map(int, line.split())
        remainder = 1 % m
        for digit in f"{b:b}":
            remainder = remainder * remainder % m
            if digit == "1":
                remainder = remainder * a % m
        remainders.append(remainder)
    return "".join(f"{remainder}\n" for remainder in remainders)


def validate(text: str) -> None:
    lines = text.splitlines()
    assert 1 <= int(lines[0]) <= 200
    assert len(lines) == int(lines[0]) + 1
    for line in lines[1:]:
        a, b, m = map(int, line.split(" "))
        assert -TOP <= a <= TOP
        assert 0 <= b <= TOP_EXPONENT
        assert 1 <= m <= TOP
