import random
import string

EXAMPLES = ["hello\n", "Ab7\n"]
ALPHABET = string.ascii_letters + string.digits


def inputs() -> list[str]:
    rng = random.Random(102)
    words = ["a", "Z", "0", "10", "ab", "0012300", "level", "NULL", "Inf", "aaaaaaaaab", "1e5", "TRUE"]
    words += ["".join(rng.choice(ALPHABET) for _ in range(size)) for size in (17, 64, 99, 100)]
    return [f"{word}\n" for word in words]


def validate(text: str) -> None:
    word = text.removesuffix("\n")
    assert 1 <= len(word) <= 100, len(word)
    assert set(word) <= set(ALPHABET), word


def solve(text: str) -> str:
    return "".join(reversed(text.strip()))
