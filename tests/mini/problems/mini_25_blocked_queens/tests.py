import itertools
import random

EXAMPLES = ["4 0\n", "5 3\n1 1\n3 4\n4 3\n"]

Square = tuple[int, int]


def some_squares(rng: random.Random, size: int, count: int) -> list[Square]:
    return rng.sample([(row, column) for row in range(1, size + 1) for column in range(1, size + 1)], count)


def inputs() -> list[str]:
    rng = random.Random(25)
    everything = [(row, column) for row in range(1, 11) for column in range(1, 11)]
    one_solution = [(1, 3), (2, 6), (3, 2), (4, 5), (5, 1), (6, 4)]
    cases: list[tuple[int, list[Square]]] = [
        (1, []),
        (1, [(1, 1)]),
        (2, []),
        (3, [(2, 2)]),
        (4, [(1, 2)]),
        (6, []),
        (6, [(r, c) for r in range(1, 7) for c in range(1, 7) if (r, c) not in one_solution]),
        (7, [(k, k) for k in range(1, 8)]),
        (8, []),
        (8, [(4, column) for column in range(1, 9)]),
        (8, some_squares(rng, 8, 12)),
        (9, some_squares(rng, 9, 5)),
        (9, [(5, column) for column in range(1, 10) if column != 5]),
        (10, []),
        (10, some_squares(rng, 10, 1)),
        (10, some_squares(rng, 10, 25)),
        (10, [(row, column) for row, column in everything if (row + column) % 2 == 0 and row < 4]),
        (10, everything),
    ]
    return [f"{n} {len(damaged)}\n" + "".join(f"{r} {c}\n" for r, c in damaged) for n, damaged in cases]


def solve(text: str) -> str:
    """Joins placements of the upper half with placements of the lower half that go with them."""
    n, _, *numbers = map(int, text.split())
    damaged = set(zip(numbers[::2], numbers[1::2], strict=True))
    middle = n // 2

    def halves(rows: range) -> list[tuple[int, int, int]]:
        """Columns, diagonals and counter-diagonals of every placement in these rows, as sets of bits."""
        found = []
        for columns in itertools.permutations(range(1, n + 1), len(rows)):
            squares = list(zip(rows, columns, strict=True))
            rising = {row + column for row, column in squares}
            falling = {n + row - column for row, column in squares}
            if len(rising) == len(falling) == len(squares) and damaged.isdisjoint(squares):
                found.append((sum(1 << c for c in columns), sum(1 << d for d in rising), sum(1 << d for d in falling)))
        return found

    lower_by_columns: dict[int, list[tuple[int, int]]] = {}
    for columns, rising, falling in halves(range(middle + 1, n + 1)):
        lower_by_columns.setdefault(columns, []).append((rising, falling))
    all_columns = sum(1 << column for column in range(1, n + 1))
    count = 0
    for columns, rising, falling in halves(range(1, middle + 1)):
        for other_rising, other_falling in lower_by_columns.get(all_columns ^ columns, []):
            count += rising & other_rising == 0 and falling & other_falling == 0
    return f"{count}\n"


def validate(text: str) -> None:
    lines = text.splitlines()
    n, k = map(int, lines[0].split(" "))
    assert 1 <= n <= 10
    assert 0 <= k <= n * n
    assert len(lines) == k + 1
    assert len(set(lines[1:])) == k
    for line in lines[1:]:
        row, column = map(int, line.split(" "))
        assert 1 <= row <= n
        assert 1 <= column <= n
