"""Whether a text that a model wrote may stand in a statement. Pure.

The text says what has to be computed; layout and examples follow from types and tests and are not the model's to write.
Whether the text is *true* shows elsewhere: a program written from it, without the examples, has to be accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lcbx.extract import without_thinking
from lcbx.extract.wording import is_code
from lcbx.reformulate.problem_text import lint

SHORTEST, LONGEST = 40, 1500
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)")
_PREAMBLE = re.compile(
    r"^(?:sure|certainly|of course|okay|here(?:'s| is| are)|as an ai|i (?:can|will)|the (?:text|statement)\b.{0,40}:)",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"^\s*(?:#+ |[*_]{0,2}(?:input|output|examples?|constraints|note)\b[^.]{0,20}:)", re.IGNORECASE | re.MULTILINE
)
_WORDS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "ten": "10"}


def text_of(answer: str) -> str:
    """Return the text in an answer: without thinking, and without quotes around the whole."""
    text, _ = without_thinking(answer.replace("\r\n", "\n"))
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    return re.sub(r"\n{3,}", "\n\n", text)


def fault(new: str, *, old: str, entry_point: str, sources: Iterable[str]) -> str | None:
    """Return why a text can't replace the old one, as a reason code; None if nothing speaks against it.

    `sources`: everything that the model saw. A number that is in none of them is invented.
    """
    if not SHORTEST <= len(new) <= max(LONGEST, 3 * len(old)):
        return "wording:length"
    if _PREAMBLE.search(new):
        return "wording:preamble"
    if "```" in new or _LAYOUT.search(new):
        return "wording:layout"
    if is_code(new):
        return "wording:code"
    if lint(new, entry_point):
        return "wording:lint"
    if _numbers(old) - _numbers(new):
        return "wording:lost-number"
    if _numbers(new) - set().union(*map(_numbers, [old, *sources])) - {"0", "1", "2"}:
        return "wording:invented-number"
    return None


def _numbers(text: str) -> set[str]:
    words = {digits for word, digits in _WORDS.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
    return set(_NUMBER.findall(text)) | words
