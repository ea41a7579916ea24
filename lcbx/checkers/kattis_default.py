"""The default output validator of Kattis problem packages, as its C++ program decides: bytes, tokens, long doubles.

White space and the case of letters are those of C's own locale, so nothing beyond ASCII is blank and é is not É. With
a tolerance, a token of the answer that `sscanf("%Lf")` reads as a number (hexadecimal ones, "1e", infinity and NaN
included) is compared as a number; NaN and infinity equal nothing, as their difference is no number. With
`space_change_sensitive` white space has to be the same, also at the end.

Source: the problem package format (2023-07-draft), "Default output validator", and what glibc's scanf reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from lcbx.types import Checker

if TYPE_CHECKING:
    from numpy import longdouble

FLOATS = "floats"
"""In `Checker.args`: numbers are compared within `abs_tol` or `rel_tol`."""
SPACE_SENSITIVE = "space-sensitive"
"""In `Checker.args`: the white space has to be the same."""

_TOKEN = re.compile(rb"([ \t\n\v\f\r]*)([^ \t\n\v\f\r]+)")
_HEXADECIMAL = re.compile(rb"([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?[0-9]*))?")
_DECIMAL = re.compile(rb"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]*))?")
_SPECIAL = re.compile(rb"[+-]?(?:inf|infinity|nan)", re.IGNORECASE)

_LARGEST, _SMALLEST = Decimal("1.1897e4932"), Decimal("3.6e-4951")
"""What a long double of 80 bits holds, in short."""


def accepts(checker: Checker, *, expected: bytes, actual: bytes) -> bool:
    """True if the validator accepts `actual` where the answer file holds `expected`."""
    answer, output = list(_tokens(expected)), list(_tokens(actual))
    if len(answer) != len(output):
        return False
    if SPACE_SENSITIVE in checker.args and [blank for blank, _ in answer] != [blank for blank, _ in output]:
        return False
    return all(_equal(checker, left, right) for (_, left), (_, right) in zip(answer, output, strict=True))


def _tokens(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the white space before each token and the token; at last the white space at the end, and nothing."""
    end = 0
    for match in _TOKEN.finditer(text):
        yield match[1], match[2]
        end = match.end()
    yield text[end:], b""


def _equal(checker: Checker, answer: bytes, output: bytes) -> bool:
    if FLOATS in checker.args and is_number(answer):
        return is_number(output) and _is_close(checker, answer, output)
    if checker.case_sensitive:
        return answer == output
    return answer.lower() == output.lower()


def is_number(token: bytes) -> bool:
    """True if `sscanf(token, "%Lf%10s")` reads a number and nothing behind it."""
    if match := _HEXADECIMAL.fullmatch(token):
        return bool(match[2] or match[3]) or token.endswith(b".")  # glibc reads 0x. as 0
    return bool(_DECIMAL.fullmatch(token) or _SPECIAL.fullmatch(token))


def _is_close(checker: Checker, answer: bytes, output: bytes) -> bool:
    import numpy

    with numpy.errstate(all="ignore"):
        left, right = _value(answer), _value(output)
        error = abs(left - right)
        absolute, relative = numpy.longdouble(repr(checker.abs_tol)), numpy.longdouble(repr(checker.rel_tol))
        return bool(error <= absolute or error <= relative * abs(left))


def _value(token: bytes) -> longdouble:
    """Return a token that `is_number` as a long double."""
    import numpy

    if match := _HEXADECIMAL.fullmatch(token):
        exponent = min(max(_exponent(match[4]), -20_000), 20_000)
        digits = numpy.longdouble(str(int(match[2] + match[3] or b"0", 16)))
        value: longdouble = numpy.ldexp(digits, exponent - 4 * len(match[3]))
        return -value if match[1] == b"-" else value
    if match := _DECIMAL.fullmatch(token):
        text = f"{match[1].decode()}e{_exponent(match[2])}"
        size = Decimal(text).copy_abs()
        if size > _LARGEST:  # numpy would warn, and warnings are not for threads
            return numpy.longdouble("-inf" if text[0] == "-" else "inf")
        return numpy.longdouble("0" if size < _SMALLEST else text)
    return numpy.longdouble(token.decode())


def _exponent(digits: bytes | None) -> int:
    """Return an exponent; scanf reads one without digits as 0. Bounded: nobody needs a number of a million digits."""
    digits = digits or b""
    if not digits.strip(b"+-"):
        return 0
    value = int(digits[:12])
    return min(max(value, -1_000_000), 1_000_000)
