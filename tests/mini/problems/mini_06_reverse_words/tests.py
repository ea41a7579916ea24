import random
import re
import string

EXAMPLES = ["2\nthe quick BROWN fox\nHello\n", "3\na  bC   DEF\n\nmY eND\n"]


def random_line(rng: random.Random, size: int, spaces: int) -> str:
    return "".join(rng.choice(string.ascii_letters + " " * spaces) for _ in range(size))


def inputs() -> list[str]:
    rng = random.Random(106)
    cases = [
        ["a"],
        ["Z"],
        ["one two"],
        [" leading"],
        ["  two leading", "trailing   ", "   both sides  "],
        ["", "first line is empty"],
        ["x", "", "", "y"],
        ["   ", "only spaces above"],
        ["ALL UPPER CASE", "all lower case", "aLTERNATING cASE"],
        ["a b c d e f g", "a  b  c  d"],
        ["NA TRUE FALSE null nan Inf"],
        ["ABCDEfghij" * 10, "a " * 50, " a" * 50],
        ["same same Same SAME"],
    ]
    cases += [
        [random_line(rng, rng.randint(1, 100), spaces) for _ in range(n)] for n, spaces in ((5, 5), (30, 20), (50, 60))
    ]
    cases.append([random_line(rng, 100, 8) for _ in range(50)])
    return ["".join(f"{line}\n" for line in (len(lines), *lines)) for lines in cases]


def validate(text: str) -> None:
    first, *lines = text.removesuffix("\n").split("\n")
    assert 1 <= int(first) == len(lines) <= 50, first
    assert all(len(line) <= 100 and set(line) <= set(string.ascii_letters + " ") for line in lines), text


def solve(text: str) -> str:
    lines = text.split("\n")[1:-1]
    answer = []
    for line in lines:
        words = re.findall("[A-Za-z]+", line)
        answer.append(" ".join(word[0].upper() + word[1:].lower() for word in reversed(words)))
    return "\n".join(answer)
