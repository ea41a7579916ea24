"""Kinds of checkers: how an output is compared where equality of the normalised text is not right for a problem."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation

from lcbx.checkers import kattis_default
from lcbx.checkers.kattis_default import SPACE_SENSITIVE
from lcbx.checkers.normalised import decode, line_feeds
from lcbx.types import Checker

KINDS = ("exact", "tokens", "float", "unordered-lines", "unordered-tokens", "one-of", "kattis", "program")


def check(checker: Checker, *, input: bytes, expected: bytes, actual: bytes) -> bool:  # noqa: ARG001
    """True if `checker` accepts `actual`. Only kind `kattis` accepts an output that is not UTF-8.

    No kind uses `input` so far. Raises ValueError for kind `program`: see `conventions`.
    """
    if checker.kind == "kattis":
        return kattis_default.accepts(checker, expected=expected, actual=actual)
    answer, output = decode(expected), decode(actual)
    if answer is None or output is None:
        return False
    fold = _fold(checker.case_sensitive)
    match checker.kind:
        case "exact":
            return fold(answer).rstrip() == fold(output).rstrip()
        case "tokens":
            return fold(answer).split() == fold(output).split()
        case "float":
            return _floats_match(checker, answer, output)
        case "unordered-lines":
            return Counter(_full_lines(fold(answer))) == Counter(_full_lines(fold(output)))
        case "unordered-tokens":
            return Counter(fold(answer).split()) == Counter(fold(output).split())
        case "one-of":
            options = (fold(line_feeds(option)).rstrip() for option in alternatives(answer))
            return fold(output).rstrip() in options
    raise ValueError(f"checker kind {checker.kind!r} is not decided by comparing")


def digest_decides(checker: Checker) -> bool:
    """True if comparing digests is the whole rule; otherwise the host needs the program's whole output."""
    return checker.kind == "exact" and checker.case_sensitive


def equal_digest_accepts(checker: Checker) -> bool:
    """True if an output with the expected digest is accepted without asking `check`.

    False where the expected output need not be an answer at all (`program`: many packages keep only a hint for their
    validator there), and where white space at the end or beyond ASCII may count (`kattis`).
    """
    return checker.kind not in ("program", "kattis")


def alternatives(expected: str) -> list[str]:
    """Return the outputs that kind `one-of` accepts: the expected output is a JSON list of them, or the only one."""
    try:
        options = json.loads(expected)
    except (ValueError, RecursionError):
        return [expected]
    if isinstance(options, list) and options and all(isinstance(option, str) for option in options):
        return options
    return [expected]


def _fold(case_sensitive: bool) -> Callable[[str], str]:
    return str if case_sensitive else str.casefold


def _full_lines(text: str) -> list[str]:
    return [solid for line in text.split("\n") if (solid := line.rstrip())]


# --- numbers --------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SPECIAL = {"nan": "nan", "inf": "inf", "infinity": "inf"}
# Subtraction is rounded to this many digits, so that 1e999999999 - 1 is not written out. Doubles carry 17.
_ARITHMETIC = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def _floats_match(checker: Checker, answer: str, output: str) -> bool:
    expected, actual = answer.split(), output.split()
    if len(expected) != len(actual):
        return False
    if SPACE_SENSITIVE in checker.args and _gaps(answer) != _gaps(output):
        return False
    tolerance = Decimal(repr(checker.abs_tol)), Decimal(repr(checker.rel_tol))
    fold = _fold(checker.case_sensitive)
    return all(a == b or fold(a) == fold(b) or _close(a, b, tolerance) for a, b in zip(expected, actual, strict=True))


def _close(expected: str, actual: str, tolerance: tuple[Decimal, Decimal]) -> bool:
    left, right = _number(expected), _number(actual)
    if left is None or right is None:
        return False
    if not (left.is_finite() and right.is_finite()):
        return (left.is_nan() and right.is_nan()) or left.compare(right) == 0
    error = _ARITHMETIC.abs(_ARITHMETIC.subtract(left, right))
    absolute, relative = tolerance
    return error <= absolute or error <= _ARITHMETIC.multiply(relative, _ARITHMETIC.abs(left))


def _number(token: str) -> Decimal | None:
    """Return the number that C's `strtod` reads, without hexadecimal ones: what programs of any language print."""
    if _NUMBER.fullmatch(token):
        try:
            return Decimal(token)
        except InvalidOperation:  # the exponent alone has more than 18 digits
            return None
    sign, name = (token[0], token[1:]) if token[:1] in ("+", "-") else ("", token)
    special = _SPECIAL.get(name.lower())
    return None if special is None else Decimal(sign + special)


def _gaps(text: str) -> list[str]:
    return re.findall(r"\s+", text.rstrip())
