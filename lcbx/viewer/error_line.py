"""Which line of a program a message of its compiler or interpreter names. Pure."""

from __future__ import annotations

import re

_NAMED = r"(?:^|[^\w.]){stem}[\w.]*\W{{1,4}}(?:line )?(\d{{1,6}})\b"
"""The program's file, then a number: `main.lua:3`, `main.cpp(3`, `"main.py", line 3`."""
_SHAPES = (
    re.compile(r"\bline:? (\d{1,6})\b", re.IGNORECASE),
    re.compile(r"^\S*?[\w)\]>]:(\d{1,6}):", re.MULTILINE),
)
LOOK_AT = 20_000


def error_line(message: str, filename: str, lines: int) -> int | None:
    """Return the first line number in a message, from 1, that the program of `lines` lines has; None without one.

    Mentions of the program's file are preferred to other mentions of a line.
    """
    stem = re.escape(filename.rpartition(".")[0] or filename)
    for pattern in (re.compile(_NAMED.format(stem=stem), re.MULTILINE), *_SHAPES):
        for match in pattern.finditer(message[:LOOK_AT]):
            if 1 <= int(match[1]) <= lines:
                return int(match[1])
    return None
