"""An output validator for problem packages: our kinds of checkers where the format's own validator has other rules.

This file is copied into packages and uses the standard library only. The rules are those of `lcbx.checkers`; a test
compares the two. Called as: validate.py INPUT ANSWER FEEDBACK_DIR RULE < OUTPUT, where RULE is a JSON object with
`kind`, `abs_tol`, `rel_tol` and `case_sensitive`. It exits with 42 (accepted) or 43 (wrong answer).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation
from typing import Any

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_ARITHMETIC = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def accepts(rule: dict[str, Any], answer: bytes, output: bytes) -> bool:
    """True if the rule accepts the output where the answer file holds `answer`."""
    try:
        expected, actual = _text(answer), _text(output)
    except UnicodeDecodeError:
        return False
    fold = str if rule["case_sensitive"] else str.casefold
    kind = rule["kind"]
    if kind == "float":
        left, right = expected.split(), actual.split()
        return len(left) == len(right) and all(
            a == b or fold(a) == fold(b) or _is_close(a, b, rule) for a, b in zip(left, right, strict=True)
        )
    if kind == "one-of":
        return fold(actual).rstrip() in [fold(_lines(option)).rstrip() for option in _options(expected)]
    left_text, right_text = fold(expected), fold(actual)
    if kind == "tokens":
        return left_text.split() == right_text.split()
    if kind == "unordered-tokens":
        return Counter(left_text.split()) == Counter(right_text.split())
    if kind == "unordered-lines":
        return _full_lines(left_text) == _full_lines(right_text)
    return left_text.rstrip() == right_text.rstrip()


def _text(raw: bytes) -> str:
    return _lines(raw.decode("utf-8"))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _full_lines(text: str) -> Counter[str]:
    return Counter(line.rstrip() for line in text.split("\n") if line.rstrip())


def _options(expected: str) -> list[str]:
    try:
        options = json.loads(expected)
    except (ValueError, RecursionError):
        return [expected]
    if isinstance(options, list) and options and all(isinstance(option, str) for option in options):
        return options
    return [expected]


def _is_close(expected: str, actual: str, rule: dict[str, Any]) -> bool:
    left, right = _number(expected), _number(actual)
    if left is None or right is None:
        return False
    if not (left.is_finite() and right.is_finite()):
        return (left.is_nan() and right.is_nan()) or left.compare(right) == 0
    error = _ARITHMETIC.abs(_ARITHMETIC.subtract(left, right))
    relative = _ARITHMETIC.multiply(Decimal(repr(rule["rel_tol"])), _ARITHMETIC.abs(left))
    return error <= Decimal(repr(rule["abs_tol"])) or error <= relative


def _number(token: str) -> Decimal | None:
    try:
        return Decimal(token) if _NUMBER.fullmatch(token) else None
    except InvalidOperation:
        return None


def main() -> int:
    """Return 42 if the output on standard input is accepted, else 43."""
    with open(sys.argv[2], "rb") as file:
        answer = file.read()
    return 42 if accepts(json.loads(sys.argv[4]), answer, sys.stdin.buffer.read()) else 43


if __name__ == "__main__":
    sys.exit(main())
