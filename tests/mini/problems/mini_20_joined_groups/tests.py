import random

EXAMPLES = ["6 8\njoin 1 2\njoin 5 6\ngroups\njoin 2 5\nsize 1\nsize 3\njoin 6 1\ngroups\n"]


def mix(rng: random.Random, items: int, commands: int, *, joins: float) -> list[str]:
    made = []
    for _ in range(commands):
        a, b = rng.randint(1, items), rng.randint(1, items)
        if rng.random() < joins:
            made.append(f"join {a} {b}")
        else:
            made.append("groups" if rng.random() < 0.2 else f"size {a}")
    return [*made, f"size {items}", "groups"]


def inputs() -> list[str]:
    rng = random.Random(20)
    upwards = [f"join {k} {k + 1}" for k in range(1, 2500)]
    downwards = [f"join {k + 1} {k}" for k in range(1, 1500)]
    halves = [f"join {start} {start + step}" for step in (1, 2, 4, 8, 16) for start in range(1, 32, 2 * step)]
    star = [f"join 50000 {rng.randint(1, 100000)}" for _ in range(500)]
    cases = [
        (1, ["groups"]),
        (1, ["size 1", "join 1 1", "size 1", "groups"]),
        (2, ["join 1 2", "join 2 1", "join 1 2", "groups", "size 1", "size 2"]),
        (100000, ["groups", "size 100000", "join 1 100000", "size 100000", "groups"]),
        (10, [f"join {k} {k}" for k in range(1, 11)] + ["groups", "size 10"]),
        (3, ["join 1 2", "size 3", "size 1", "join 3 1", "size 2", "groups"]),
        (2500, [*upwards, "size 1", "size 2500", "groups"]),
        (1501, [*downwards, "size 1500", "size 1501", "size 1", "groups"]),
        (32, [*halves, "size 17", "groups"]),
        (100000, [*star, "size 50000", "groups"]),
        (20, mix(rng, 20, 60, joins=0.3)),
        (200, mix(rng, 200, 600, joins=0.5)),
        (1000, mix(rng, 1000, 1500, joins=0.8)),
        (100000, mix(rng, 100000, 7000, joins=0.9)),
    ]
    return [f"{items} {len(commands)}\n" + "".join(f"{line}\n" for line in commands) for items, commands in cases]


def solve(text: str) -> str:
    """Keeps the members of each group and moves the smaller group into the larger one."""
    lines = text.splitlines()
    items = int(lines[0].split()[0])
    group_of = {item: [item] for item in range(1, items + 1)}
    count = items
    printed = []
    for line in lines[1:]:
        words = line.split()
        if words[0] == "groups":
            printed.append(count)
        elif words[0] == "size":
            printed.append(len(group_of[int(words[1])]))
        else:
            small, large = sorted((group_of[int(words[1])], group_of[int(words[2])]), key=len)
            if small is not large:
                count -= 1
                large.extend(small)
                for item in small:
                    group_of[item] = large
    return "".join(f"{number}\n" for number in printed)


def validate(text: str) -> None:
    lines = text.splitlines()
    items, commands = map(int, lines[0].split(" "))
    assert 1 <= items <= 100000
    assert 1 <= commands <= 20000
    assert len(lines) == commands + 1
    assert any(not line.startswith("join") for line in lines[1:])
    for line in lines[1:]:
        command, *numbers = line.split(" ")
        assert len(numbers) == {"join": 2, "size": 1, "groups": 0}[command]
        assert all(1 <= int(number) <= items for number in numbers)
