import random
from collections import deque

EXAMPLES = [
    "4 6 1 4\n1 2 3\n1 3 1\n3 2 2\n2 4 5\n3 4 7\n3 4 9\n",
    "3 2 3 1\n1 2 10\n2 3 10\n",
]

TOP = 10**9
MODULUS = 10**9 + 7
Road = tuple[int, int, int]


def random_roads(rng: random.Random, places: int, roads: int, *, longest: int) -> list[Road]:
    return [(rng.randint(1, places), rng.randint(1, places), rng.randint(1, longest)) for _ in range(roads)]


def square_grid(side: int, length: int) -> list[Road]:
    right = [(k, k + 1, length) for k in range(1, side * side) if k % side != 0]
    down = [(k, k + side, length) for k in range(1, side * side - side + 1)]
    return right + down


def inputs() -> list[str]:
    rng = random.Random(21)
    doubled = [road for k in range(1, 81) for road in 2 * [(k, k + 1, TOP)]]
    detours = [road for k in range(1, 200, 2) for road in [(k, k + 2, 10), (k, k + 1, 5), (k + 1, k + 2, 5)]]
    chain = [(k, k + 1, TOP - k % 7) for k in range(1, 2500)]
    early_but_long = [(1, k, 2000 - 2 * k) for k in range(2, 600)] + [(k, k - 1, 1) for k in range(3, 600)]
    for roads in (doubled, detours, chain, early_but_long):
        rng.shuffle(roads)
    cases: list[tuple[int, int, int, list[Road]]] = [
        (1, 1, 1, []),
        (1, 1, 1, [(1, 1, 5)]),
        (2, 1, 2, []),
        (2, 2, 1, [(1, 2, 1)]),
        (2, 1, 2, [(1, 2, TOP), (1, 2, TOP), (1, 2, TOP), (2, 1, 1)]),
        (3, 2, 2, [(2, 1, 1), (1, 2, 1), (2, 2, 1)]),
        (5, 1, 5, [(1, 2, 1), (2, 2, 1), (2, 3, 1), (3, 2, 1), (3, 5, 1), (1, 5, 4), (1, 5, 3)]),
        (81, 1, 81, doubled),
        (201, 1, 201, detours),
        (2500, 1, 2500, chain),
        (600, 1, 2, early_but_long),
        (400, 1, 400, square_grid(20, 50000)),
        (50, 7, 31, random_roads(rng, 50, 400, longest=4)),
        (300, 300, 1, random_roads(rng, 300, 1500, longest=TOP)),
        (20000, 20000, 1, [(20000, 12345, TOP), (12345, 1, TOP), (20000, 1, 2 * TOP // 2)]),
        (20000, 1, 20000, [*random_roads(rng, 1000, 3000, longest=20), (500, 20000, 3), (501, 20000, 3)]),
    ]
    return [
        f"{places} {len(roads)} {start} {goal}\n" + "".join(f"{a} {b} {w}\n" for a, b, w in roads)
        for places, start, goal, roads in cases
    ]


def solve(text: str) -> str:
    """Corrects distances until none changes, then counts routes along roads that lie on shortest routes."""
    places, _, start, goal, *numbers = map(int, text.split())
    roads = list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))
    leaving: dict[int, list[tuple[int, int]]] = {}
    for a, b, w in roads:
        leaving.setdefault(a, []).append((b, w))
    distance = {start: 0}
    changed = deque([start])
    while changed:
        a = changed.popleft()
        for b, w in leaving.get(a, []):
            if b not in distance or distance[a] + w < distance[b]:
                distance[b] = distance[a] + w
                changed.append(b)
    if goal not in distance:
        return "unreachable\n"
    routes = dict.fromkeys(range(1, places + 1), 0)
    routes[start] = 1
    for a in sorted(distance, key=lambda place: distance[place]):
        for b, w in leaving.get(a, []):
            if distance[a] + w == distance[b]:
                routes[b] += routes[a]
    return f"{distance[goal]} {routes[goal] % MODULUS}\n"


def validate(text: str) -> None:
    lines = text.splitlines()
    places, roads, start, goal = map(int, lines[0].split(" "))
    assert 1 <= places <= 20000
    assert 0 <= roads <= 10000
    assert len(lines) == roads + 1
    assert 1 <= start <= places
    assert 1 <= goal <= places
    for line in lines[1:]:
        a, b, w = map(int, line.split(" "))
        assert 1 <= a <= places
        assert 1 <= b <= places
        assert 1 <= w <= TOP
