"""Inputs of `mini-train`, by kind. Every generator gets the arguments of `make` and a random source."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def make_input(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    """Return one input that ends with a newline. The first attempts are the smallest, which covers edge cases."""
    return _KINDS[make["kind"]](make, rng, attempt) + "\n"


def _number(make: dict[str, Any], rng: random.Random, attempt: int = 99) -> int:
    """Return a number that is often small: programs fail on equal values and on zero."""
    low, high = make["low"], make["high"]
    if attempt < 4:
        return rng.randint(max(low, -3), min(high, max(low, 0) + 5))
    return rng.randint(low, high) if rng.random() < 0.75 else rng.randint(max(low, -5), min(high, max(low, 0) + 9))


def _size(make: dict[str, Any], rng: random.Random, attempt: int) -> int:
    shortest: int = make.get("shortest", 1)
    return shortest if attempt == 0 else rng.randint(max(2, shortest), make["longest"])


def _word(make: dict[str, Any], rng: random.Random, length: int) -> str:
    letters = make.get("letters", LETTERS)
    return "".join(rng.choice(letters) for _ in range(length))


def _some_word(make: dict[str, Any], rng: random.Random) -> str:
    return _word(make, rng, rng.randint(1, make.get("word", 6)))


def _numbers(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    return " ".join(str(_number(make, rng, attempt)) for _ in range(make["count"]))


def _every_value(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    """Return every value in turn, in a fixed order."""
    del rng
    values = range(make["low"], make["high"] + 1)
    return str(values[(attempt * 4 + 2) % len(values)])


def _values(make: dict[str, Any], rng: random.Random, count: int) -> list[str]:
    return [str(_number(make, rng)) for _ in range(count)]


def _list(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    count = _size(make, rng, attempt)
    return f"{count}\n{' '.join(_values(make, rng, count))}"


def _list_k(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    count = _size(make, rng, attempt)
    return f"{count} {rng.randint(1, count)}\n{' '.join(_values(make, rng, count))}"


def _column(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    count = _size(make, rng, attempt)
    return "\n".join([str(count), *_values(make, rng, count)])


def _pairs(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    count = _size(make, rng, attempt)
    return "\n".join([str(count), *(" ".join(_values(make, rng, 2)) for _ in range(count))])


def _one_word(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    return _word(make, rng, _size(make, rng, attempt))


def _mirror(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    """Return a palindrome in every other attempt."""
    half = _word({"letters": "abc"}, rng, rng.randint(1, make["longest"] // 2))
    return half + half[::-1][rng.randint(0, 1) :] if attempt % 2 else half + _word({"letters": "abc"}, rng, 2)


def _word_k(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    return f"{_one_word(make, rng, attempt)}\n{rng.randint(1, make['most'])}"


def _line(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    return " ".join(_some_word(make, rng) for _ in range(_size(make, rng, attempt)))


def _lines(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    count = _size(make, rng, attempt)
    return "\n".join([str(count), *(_some_word(make, rng) for _ in range(count))])


def _scores(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    count = _size(make, rng, attempt)
    names: list[str] = []
    while len(names) < count:
        name = _some_word(make, rng)
        if name not in names:
            names.append(name)
    values = rng.sample(range(make["low"], make["high"] + 1), count)
    return "\n".join([str(count), *(f"{name} {value}" for name, value in zip(names, values, strict=True))])


def _grid(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    rows, columns = _size(make, rng, attempt), _size(make, rng, attempt + 1)
    density = rng.choice((0.3, 0.5, 0.7))
    lines = ("".join("#" if rng.random() < density else "." for _ in range(columns)) for _ in range(rows))
    return "\n".join([f"{rows} {columns}", *lines])


def _matrix(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    rows, columns = _size(make, rng, attempt), _size(make, rng, attempt + 1)
    return "\n".join([f"{rows} {columns}", *(" ".join(_values(make, rng, columns)) for _ in range(rows))])


def _until_zero(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    values = [value for value in _values(make, rng, _size(make, rng, attempt) + 3) if value != "0"]
    return "\n".join([*values[: _size(make, rng, attempt)], "0"])


def _commands(make: dict[str, Any], rng: random.Random, attempt: int) -> str:
    count = _size(make, rng, attempt)
    lines = []
    for _ in range(count):
        name = rng.choice(("add", "sub", "mul"))
        lines.append(f"{name} {rng.randint(1, 4 if name == 'mul' else 20)}")
    return "\n".join([str(count), *lines])


_KINDS: dict[str, Callable[[dict[str, Any], random.Random, int], str]] = {
    "numbers": _numbers,
    "each": _every_value,
    "list": _list,
    "list_k": _list_k,
    "column": _column,
    "pairs": _pairs,
    "word": _one_word,
    "mirror": _mirror,
    "word_k": _word_k,
    "line": _line,
    "lines": _lines,
    "scores": _scores,
    "grid": _grid,
    "matrix": _matrix,
    "until_zero": _until_zero,
    "commands": _commands,
}
