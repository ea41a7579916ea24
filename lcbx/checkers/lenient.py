"""LiveCodeBench's own comparison, recorded beside the strict verdict."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from lcbx.checkers.normalised import decode


def lenient_match(expected: bytes, actual: bytes) -> bool:
    """True if LiveCodeBench itself would accept `actual`.

    Its rule: strip both, split them into lines, strip each line. Both have as many lines, and two lines are equal as
    text, or consist of numbers only, which are equal one by one as decimals.
    """
    texts = decode(expected), decode(actual)
    if texts[0] is None or texts[1] is None:
        return False
    left, right = ([line.strip() for line in text.strip().split("\n")] for text in texts if text is not None)
    return len(left) == len(right) and all(a == b or _same_decimals(a, b) for a, b in zip(left, right, strict=True))


def _same_decimals(left: str, right: str) -> bool:
    tokens = left.split(), right.split()
    if len(tokens[0]) != len(tokens[1]):
        return False
    try:
        return all(Decimal(a) == Decimal(b) for a, b in zip(*tokens, strict=True))
    except InvalidOperation:
        return False
