import math
import random
from decimal import Decimal, getcontext

EXAMPLES = ["4\n0 0\n4 0\n4 3\n0 3\n", "3\n1 1\n-2 5\n-2 0\n"]

TOP = 10**6
Point = tuple[int, int]


def cross(o: Point, a: Point, b: Point) -> int:
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def star(rng: random.Random, corners: int, *, radius: int, centre: Point = (0, 0)) -> list[Point]:
    """Corners in all directions around a centre, each seen under an angle of its own: never crosses itself."""
    while True:
        by_direction: dict[Point, Point] = {}
        while len(by_direction) < corners:
            x, y = rng.randint(-radius, radius), rng.randint(-radius, radius)
            if (x, y) != (0, 0):
                by_direction[x // math.gcd(x, y), y // math.gcd(x, y)] = (x, y)
        points = sorted(by_direction.values(), key=lambda point: math.atan2(point[1], point[0]))
        turns = zip(points, points[1:] + points[:1], strict=True)
        if all(cross((0, 0), point, following) > 0 for point, following in turns):
            return [(x + centre[0], y + centre[1]) for x, y in points]


def comb(teeth: int, height: int) -> list[Point]:
    points = [(0, -height)]
    for tooth in range(teeth):
        points += [(4 * tooth, height), (4 * tooth + 2, 0)]
    return [*points, (4 * teeth, -height)]


def inputs() -> list[str]:
    rng = random.Random(18)
    square = [(-TOP, -TOP), (TOP, -TOP), (TOP, TOP), (-TOP, TOP)]
    cases = [
        [(0, 0), (1, 0), (0, 1)],
        [(0, 0), (1, 1), (1, 0)],
        square,
        square[::-1],
        [(TOP, TOP), (-TOP, TOP - 1), (-TOP, TOP)],
        [(-5, -5), (-4, -5), (-3, -5), (-3, -4), (-3, -3), (-5, -3)],
        [(0, 0), (6, 0), (6, 1), (1, 1), (1, 5), (6, 5), (6, 6), (0, 6)],
        [(-TOP, 0), (0, -1), (TOP, 0), (0, 1)],
        [(100000, 0), (200000, 0), (200000, 100000), (100000, 100000)],
        comb(20, 7),
        comb(248, TOP)[::-1],
        star(rng, 5, radius=10),
        star(rng, 30, radius=50, centre=(-60, 1000)),
        star(rng, 100, radius=1000, centre=(TOP - 1000, -TOP + 1000))[::-1],
        star(rng, 500, radius=TOP),
        star(rng, 499, radius=3000, centre=(-12345, 54321)),
    ]
    return [f"{len(points)}\n" + "".join(f"{x} {y}\n" for x, y in points) for points in cases]


def parse(text: str) -> list[Point]:
    numbers = [int(word) for word in text.split()]
    points = list(zip(numbers[1::2], numbers[2::2], strict=True))
    assert len(points) == numbers[0]
    return points


def sides(points: list[Point]) -> list[tuple[Point, Point]]:
    return list(zip(points, points[1:] + points[:1], strict=True))


def perimeter(points: list[Point]) -> Decimal:
    getcontext().prec = 40
    return sum((Decimal((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2).sqrt() for a, b in sides(points)), Decimal(0))


def solve(text: str) -> str:
    points = parse(text)
    doubled = abs(sum((b[0] - a[0]) * (a[1] + b[1]) for a, b in sides(points)))
    boundary = sum(math.gcd(a[0] - b[0], a[1] - b[1]) for a, b in sides(points))
    return f"{doubled // 2}.{doubled % 2 * 5}\n{perimeter(points):.2f}\n{boundary}\n"


def between(a: Point, b: Point, point: Point) -> bool:
    """Is a point of the line through a and b on the segment?"""
    return min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])


def meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    turns = [cross(a, b, c), cross(a, b, d), cross(c, d, a), cross(c, d, b)]
    signs = [(turn > 0) - (turn < 0) for turn in turns]
    if signs[0] * signs[1] < 0 and signs[2] * signs[3] < 0:
        return True
    ends = [(a, b, c), (a, b, d), (c, d, a), (c, d, b)]
    return any(sign == 0 and between(*end) for sign, end in zip(signs, ends, strict=True))


def validate(text: str) -> None:
    points = parse(text)
    count = len(points)
    assert 3 <= count <= 500
    assert all(-TOP <= coordinate <= TOP for point in points for coordinate in point)
    assert len(set(points)) == count
    edges = sides(points)
    for i in range(count):
        a, b = edges[i]
        after = edges[(i + 1) % count][1]
        assert cross(a, b, after) != 0 or not (between(a, b, after) or between(b, after, a)), "folds back"
        for j in range(i + 2, count - (i == 0)):
            assert not meet(a, b, *edges[j]), "not simple"
    hundredths = perimeter(points) * 100
    assert abs(hundredths - int(hundredths) - Decimal("0.5")) >= Decimal("0.01"), "rounding is not clear"
