import random

EXAMPLES = ["5\n3 9 -2 9 4\n", "2\n-8 -3\n"]


def inputs() -> list[str]:
    rng = random.Random(104)
    lists = [[0], [-1000], [1000], [5, 4], [4, 5], [-1, -1, -1], [1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [-5, 0, -7]]
    lists += [[-999, -1000, -998], [10, 9, 100, 99], [-1000] * 99 + [-999]]
    lists += [[rng.randint(low, 1000) for _ in range(size)] for low, size in ((-1000, 10), (-1000, 99), (900, 100))]
    lists.append([rng.randint(-1000, -500) for _ in range(100)])
    return [f"{len(numbers)}\n{' '.join(map(str, numbers))}\n" for numbers in lists]


def validate(text: str) -> None:
    first, second = text.removesuffix("\n").split("\n")
    numbers = [int(word) for word in second.split(" ")]
    assert 1 <= int(first) == len(numbers) <= 100, first
    assert all(-1000 <= number <= 1000 for number in numbers), second


def solve(text: str) -> str:
    _, *numbers = map(int, text.split())
    return str(sorted(numbers)[-1])
