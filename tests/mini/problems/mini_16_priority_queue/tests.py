import random

EXAMPLES = [
    "8\nadd report 5\nadd photo 9\nadd letter 5\ntake\ntake\nsize\ntake\ntake\n",
]

TOP = 10**9


def text_of(commands: list[str]) -> str:
    return f"{len(commands)}\n" + "".join(command + "\n" for command in commands)


def name(rng: random.Random) -> str:
    return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(1, 10)))


def mix(rng: random.Random, *, commands: int, adds: float, low: int, high: int) -> list[str]:
    made = []
    for _ in range(commands):
        if rng.random() < adds:
            made.append(f"add {name(rng)} {rng.randint(low, high)}")
        else:
            made.append(rng.choice(["take", "take", "take", "size"]))
    return [*made, "size"]


def inputs() -> list[str]:
    rng = random.Random(16)
    cases = [
        ["take"],
        ["size"],
        ["take", "take", "add a 1", "take", "take"],
        ["add low -1000000000", "add high 1000000000", "take", "take"],
        ["add zero 0", "add minus -1", "add plus 1", "size", "take", "take", "take", "take"],
        ["add z 7", "add a 7", "add m 7", "take", "take", "take"],
        ["add same 3", "add same 3", "add same 4", "take", "take", "take", "size"],
        ["add take 1", "add size 2", "add add 3", "take", "take", "take"],
        ["add abcdefghij -999999999", "take", "size"],
        [f"add {name(rng)} {k}" for k in range(40)] + ["take"] * 42,
        [f"add {name(rng)} {-k}" for k in range(40)] + ["take"] * 42,
        mix(rng, commands=200, adds=0.5, low=-5, high=5),
        mix(rng, commands=300, adds=0.6, low=1, high=2),
        mix(rng, commands=1000, adds=0.4, low=-TOP, high=TOP),
        [f"add {name(rng)} {rng.randint(-TOP, TOP)}" for _ in range(1000)] + ["take"] * 1001,
        mix(rng, commands=4999, adds=0.45, low=-3, high=3),
    ]
    return [text_of(commands) for commands in cases]


def solve(text: str) -> str:
    jobs: list[tuple[int, str]] = []
    printed = []
    for line in text.splitlines()[1:]:
        words = line.split()
        if words[0] == "add":
            jobs.append((int(words[2]), words[1]))
        elif words[0] == "size":
            printed.append(str(len(jobs)))
        elif not jobs:
            printed.append("empty")
        else:
            highest = max(priority for priority, _ in jobs)
            first = next(index for index, job in enumerate(jobs) if job[0] == highest)
            priority, job_name = jobs.pop(first)
            printed.append(f"{job_name} {priority}")
    return "\n".join(printed) + "\n"


def validate(text: str) -> None:
    lines = text.splitlines()
    assert 1 <= int(lines[0]) <= 5000
    assert len(lines) == int(lines[0]) + 1
    assert any(line in ("take", "size") for line in lines[1:])
    for line in lines[1:]:
        if line not in ("take", "size"):
            word, job_name, priority = line.split(" ")
            assert word == "add"
            assert 1 <= len(job_name) <= 10
            assert job_name.isalpha()
            assert job_name.islower()
            assert -TOP <= int(priority) <= TOP
