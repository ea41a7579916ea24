"""What all answers of a task have in common in their writing, and what no type says: digits, brackets. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from lcbx.reformulate.inside.text_codec import Type

_DECIMALS = re.compile(r"\d\.(\d+)(?![\d.]|e)")


def rounded_digits(code: str | None, outputs: Sequence[str]) -> int | None:
    """Return to how many digits after the point the original rounds its answers; None if it does not, or not always.

    The code names a number of digits, at least one answer has as many, and none has more. Answers that are not rounded
    differ by more than the tolerance, so a reader has to know it.
    """
    found = {int(digits) for digits in re.findall(r"\bround\(.*,\s*(\d+)\s*\)", code or "")}
    most = max((len(digits) for output in outputs for digits in _DECIMALS.findall(output)), default=0)
    exponent = any(re.search(r"\de[+-]?\d", output) for output in outputs)
    return most if found == {most} and most > 1 and not exponent else None


def bracketed(outputs: Sequence[str], kind: Type) -> str | None:
    """Return how the values in an answer are written that is one text, such as `[(6, 24, 12)]`; None if it holds none.

    The text is a collection as the original's language writes it: `( )`, `[ ]` or `{ }`.
    """
    if kind != ("str",) or not outputs or not all(_is_collection(output) for output in outputs):
        return None
    mapping = all(output.lstrip().startswith("{") for output in outputs) and any(":" in output for output in outputs)
    if mapping:
        return "The string is a mapping in braces: `{key: value, key: value}`, with a space after each colon and comma."
    one = " A group of one value has a comma, too: `(value,)`." if any(",)" in output for output in outputs) else ""
    empty = " An empty list is `[]`." if any(output.strip() == "[]" for output in outputs) else ""
    return f"The string holds the brackets, and a comma and a space between the values.{one}{empty}"


def _is_collection(text: str) -> bool:
    try:
        return isinstance(ast.literal_eval(text.strip()), list | tuple | dict | set)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
