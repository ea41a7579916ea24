import random

EXAMPLES = ["5 4\n3 1\n5 3\n4 2\n3 2\n", "3 3\n1 2\n2 3\n3 2\n"]

Rule = tuple[int, int]


def along_a_random_order(rng: random.Random, tasks: int, rules: int) -> list[Rule]:
    order = list(range(1, tasks + 1))
    rng.shuffle(order)
    made = []
    for _ in range(rules):
        first, second = sorted(rng.sample(range(tasks), 2))
        made.append((order[first], order[second]))
    return made


def inputs() -> list[str]:
    rng = random.Random(19)
    chain = [(k + 1, k) for k in range(1, 2000)]
    rng.shuffle(chain)
    ring = [(k, k % 300 + 1) for k in range(1, 301)]
    dense = along_a_random_order(rng, 100, 700)
    cases: list[tuple[int, list[Rule]]] = [
        (1, []),
        (1, [(1, 1)]),
        (2, [(2, 1)]),
        (2, [(1, 2), (2, 1)]),
        (7, []),
        (4, [(4, 1), (4, 1), (4, 1)]),
        (6, [(6, 1), (2, 3), (1, 4)]),
        (5, [(1, 2), (3, 4), (4, 3)]),
        (10, [(10, 1), (9, 2), (8, 3), (7, 4)]),
        (2000, []),
        (2000, chain),
        (300, ring),
        (2000, along_a_random_order(rng, 2000, 5000)),
        (2000, along_a_random_order(rng, 2000, 1500)),
        (100, dense),
        (100, [*dense, dense[7][::-1]]),
        (50, along_a_random_order(rng, 50, 40)),
    ]
    return [f"{tasks} {len(rules)}\n" + "".join(f"{a} {b}\n" for a, b in rules) for tasks, rules in cases]


def solve(text: str) -> str:
    """Picks the smallest free task again and again, looking at all of them each time."""
    tasks, _, *numbers = map(int, text.split())
    before: dict[int, set[int]] = {task: set() for task in range(1, tasks + 1)}
    after: dict[int, set[int]] = {task: set() for task in range(1, tasks + 1)}
    for a, b in zip(numbers[::2], numbers[1::2], strict=True):
        before[b].add(a)
        after[a].add(b)
    order = []
    while before:
        task = next((task for task, needed in before.items() if not needed), None)
        if task is None:
            return "cycle\n"
        order.append(task)
        del before[task]
        for later in after[task]:
            before[later].discard(task)
    return " ".join(map(str, order)) + "\n"


def validate(text: str) -> None:
    lines = text.splitlines()
    tasks, rules = map(int, lines[0].split(" "))
    assert 1 <= tasks <= 2000
    assert 0 <= rules <= 5000
    assert len(lines) == rules + 1
    for line in lines[1:]:
        a, b = line.split(" ")
        assert 1 <= int(a) <= tasks
        assert 1 <= int(b) <= tasks
