"""What no type says of a task: digits and brackets that all answers have, positions that count from the end. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

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


def counted_from_end(
    code: str | None, names: Sequence[str], kinds: Sequence[Type], inputs: Sequence[Sequence[Any]]
) -> frozenset[str]:
    """Return the parameters with which the original takes an element of another one, and that are negative in a test.

    The original's language counts from the end then; other languages fail, or take what is before the first element.
    """
    return frozenset(
        name
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
        if kind == ("int",) and any(arguments[number] < 0 for arguments in inputs)
        for other, other_kind in zip(names, kinds, strict=True)
        if other_kind[0] in ("list", "tuple", "record", "str")
        and re.search(rf"\b{re.escape(other)}\s*\[\s*{re.escape(name)}\s*\]", code or "")
    )


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
