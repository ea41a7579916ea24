import random
import string

EXAMPLES = ["hello world\n", "rhythm\n"]


def inputs() -> list[str]:
    rng = random.Random(103)
    lines = ["a", "b", "aeiou", "u and i", "yes sky yearly", "queue", "z z z", "the  quick   brown    fox", "o" * 200]
    lines += ["xyz" * 66, "why try my dry gym"]
    for size in (30, 100, 199, 200):
        middle = "".join(rng.choice(string.ascii_lowercase + "    ") for _ in range(size - 2))
        lines.append(rng.choice("abcde") + middle + rng.choice("stuvw"))
    return [f"{line}\n" for line in lines]


def validate(text: str) -> None:
    line = text.removesuffix("\n")
    assert 1 <= len(line) <= 200, len(line)
    assert set(line) <= set(string.ascii_lowercase + " "), line
    assert line == line.strip(), "begins and ends with a letter"


def solve(text: str) -> str:
    return str(sum(text.count(vowel) for vowel in "aeiou"))
