"""Fenced blocks of a text: as in CommonMark, at any indentation, and after words on the same line if tagged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(
    r"^(?P<before>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$"
    r"|^[^\n`]*[^\s`][ \t]*(?P<midline>`{3,})(?P<tag>[\w+#.-]+)[ \t]*$",
    re.MULTILINE,
)
_TAG_WORD = re.compile(r"[^\s:,={}\[\]()]+")


@dataclass(frozen=True, slots=True)
class Block:
    body: str
    info: str
    closed: bool
    label: str
    """The last line before the fence that is not blank."""

    @property
    def tag(self) -> str:
        return tag_of(self.info)


def tag_of(info: str) -> str:
    """Return the word that a fence is tagged with: `lua` for `{.Lua title=x}`."""
    match = _TAG_WORD.search(info)
    return match[0].lstrip(".").lower() if match else ""


def opens(match: re.Match[str]) -> bool:
    return match["midline"] is not None or match["fence"][0] == "~" or "`" not in match["info"]


def closes(match: re.Match[str], opening: re.Match[str]) -> bool:
    mine, theirs = match["fence"], opening["fence"] or opening["midline"]
    return mine is not None and mine[0] == theirs[0] and len(mine) >= len(theirs) and _is_bare(match)


def _is_bare(match: re.Match[str]) -> bool:
    return not match["before"].strip() and not match["info"].strip()


def blocks(text: str) -> Iterator[Block]:
    opening: re.Match[str] | None = None
    if "```" not in text and "~~~" not in text:
        return
    for match in FENCE.finditer(text):
        if opening is None:
            opening = match if opens(match) else None
        elif closes(match, opening):
            yield _block(text, opening, match.start(), closed=True)
            opening = None
    if opening is not None:
        yield _block(text, opening, len(text), closed=False)


def _block(text: str, opening: re.Match[str], end: int, *, closed: bool) -> Block:
    body = text[opening.end() + 1 : end]
    if depth := len(opening["before"] or ""):
        body = re.sub(rf"^[ \t]{{1,{depth}}}", "", body, flags=re.MULTILINE)
    label = text[max(0, opening.start() - 200) : opening.start()].rstrip().rpartition("\n")[2]
    return Block(body=body, info=(opening["tag"] or opening["info"] or "").strip(), closed=closed, label=label)
