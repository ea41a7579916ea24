"""The examples that a statement shows, as pairs of input and output. Pure.

Read are the layouts that data sets use: `Sample Input 1`, `Example input:`, `### Example` with `Input:`, with or
without code blocks. What can't be told from prose is no example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_LABEL = re.compile(
    r"[\s#*_`>]*(?P<named>(?:sample|example)\b[ \w]*?)?\b(?P<kind>in|out)put\b(?P<number>[ #]*\d+)?[\s:*_`#]*$",
    re.IGNORECASE,
)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_END = re.compile(r"\s*(?:#+ \w|\*\*\w|(?:note|explanation|sample|example|constraints)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """One example of a statement."""

    stdin: str
    expected: str


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    """in | out"""
    text: str


def examples(statement: str) -> list[ShownExample]:
    """Return the examples in their order: each input that an output follows."""
    parts = list(_parts(statement.replace("\r\n", "\n").split("\n")))
    return [
        ShownExample(stdin=left.text, expected=right.text)
        for left, right in pairwise(parts)
        if (left.kind, right.kind) == ("in", "out")
    ]


def _parts(lines: list[str]) -> Iterator[_Part]:
    for number, line in enumerate(lines):
        label = _LABEL.match(line)
        if label is None:
            continue
        body = _block(lines, number + 1)
        if body is None and label["named"]:
            body = _paragraph(lines, number + 1, whole=label["kind"].lower() == "in")
        if body is not None:
            yield _Part(label["kind"].lower(), body)


def _block(lines: list[str], start: int) -> str | None:
    """Return the code block that begins at the first line that is not blank; None if there is none."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    fence = _FENCE.match(lines[start]) if start < len(lines) else None
    if fence is None:
        return None
    content: list[str] = []
    for line in lines[start + 1 :]:
        if line.strip().startswith(fence[1]):
            return "\n".join(content)
        content.append(line)
    return None


def _paragraph(lines: list[str], start: int, *, whole: bool) -> str | None:
    """Return the lines up to the next label or heading; `whole` False: up to the first blank line only."""
    content: list[str] = []
    for line in lines[start:]:
        if _LABEL.match(line) or _END.match(line) or (not whole and content and not line.strip()):
            break
        if content or line.strip():
            content.append(line)
    text = "\n".join(content).rstrip()
    return text or None
