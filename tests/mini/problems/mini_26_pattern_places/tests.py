import random

EXAMPLES = ["abababcab\naba\n", "banana\nnab\n"]

LONGEST = 60000


def fibonacci_word(length: int) -> str:
    shorter, longer = "a", "ab"
    while len(longer) < length:
        shorter, longer = longer, longer + shorter
    return longer[:length]


def letters(rng: random.Random, alphabet: str, length: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(length))


def inputs() -> list[str]:
    rng = random.Random(26)
    text = letters(rng, "abcdefghijklmnopqrstuvwxyz", 3000)
    cases = [
        ("a", "a"),
        ("a", "b"),
        ("a", "aa"),
        ("abcabc", "abcabcabc"),
        ("abcabcabc", "abcabcabc"),
        ("abcabcabc", "abcabcabd"),
        ("mississippi", "issi"),
        ("mississippi", "i"),
        ("aabaaabaaac", "aabaaac"),
        ("xyxyxyxyxy", "xyxy"),
        ("b" * 500 + "a", "a"),
        ("a" + "b" * 500, "a"),
        (text, text[-7:]),
        (text, text[1000:1400]),
        (fibonacci_word(5000), fibonacci_word(55)),
        (letters(rng, "ab", 8000), "abba"),
        ("ab" * 2000 + "b", "ba" * 1000 + "bb"),
        ("a" * LONGEST, "a" * (LONGEST // 2)),
        ("a" * 20000 + "b", "a" * 10000 + "c"),
    ]
    return [f"{text}\n{pattern}\n" for text, pattern in cases]


def solve(text: str) -> str:
    """Asks Python's own search again and again, each time from the character after the last place."""
    searched, pattern = text.split()
    places = []
    place = searched.find(pattern)
    while place >= 0:
        places.append(place + 1)
        place = searched.find(pattern, place + 1)
    return f"{len(places)} {places[0]} {places[-1]}\n" if places else "0\n"


def validate(text: str) -> None:
    lines = text.split("\n")
    assert len(lines) == 3
    assert lines[2] == ""
    for line in lines[:2]:
        assert 1 <= len(line) <= LONGEST
        assert all("a" <= character <= "z" for character in line)
