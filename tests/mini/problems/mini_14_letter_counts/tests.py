import random
import string

EXAMPLES = ["Hello, World!\n", "2 + 2 = 4\n"]

PRINTABLE = "".join(chr(code) for code in range(32, 127))


def inputs() -> list[str]:
    rng = random.Random(14)
    lines = [
        "",
        " ",
        "Z",
        "a" * 1000,
        "aA" * 300 + "Bb" * 200,
        "   leading and trailing   ",
        string.ascii_lowercase,
        string.ascii_uppercase[::-1] + string.ascii_lowercase,
        "bbaa ddcc",
        "[\\]^_`{|}~@",
        PRINTABLE,
        "The quick brown fox jumps over the lazy dog.",
        "%d %s \\n $HOME 'single' \"double\" # no comment",
        "".join(rng.choice(PRINTABLE) for _ in range(1000)),
        "".join(rng.choice("aAbBcC") for _ in range(1000)),
        "".join(letter * (26 - k) for k, letter in enumerate("zyxwvutsrqponmlkjihgfedcba")),
        "9876543210 " * 90,
    ]
    return [line + "\n" for line in lines]


def solve(text: str) -> str:
    line = text[:-1].lower()
    found = sorted((-line.count(letter), letter) for letter in string.ascii_lowercase if letter in line)
    return "".join(f"{letter} {-negative}\n" for negative, letter in found) or "none\n"


def validate(text: str) -> None:
    assert text.endswith("\n")
    assert len(text) <= 1001
    assert all(" " <= character <= "~" for character in text[:-1])
