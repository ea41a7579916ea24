"""Fenced blocks of a text, found leniently: also those that a reader recognises although CommonMark does not.

Strict fences come first. A block that nothing closes in CommonMark's way (same character, at least as long, nothing
behind it) is closed by the first line that was meant to: a fence behind the last statement, one with words behind it,
one that is too short or of the other character. A closing fence may be followed by the special tokens of chat
templates and by closing tags of answers. Zero-width characters around fences do not count.

The time is linear but for texts made of fences of many lengths.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lcbx.extract.fences import tag_of

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_LINE = re.compile(
    rf"^(?P<before>[ \t{INVISIBLE}]*(?:>[ \t]?)*[ \t]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)?)"
    rf"(?P<fence>`{{3,}}|~{{3,}})(?P<rest>.*)$",
    re.DOTALL,
)
_AFTER_WORDS = re.compile(r"^(?P<before>[^`]*[^\s`][ \t]*)(?P<fence>`{3,})(?P<rest>[^`]*)$", re.DOTALL)
_ONE_LINE = re.compile(r"^(?P<body>[^`]*(?:`{1,2}(?!`)[^`]*)*)(?P<fence>`{3,})(?P<rest>[^`]*)$", re.DOTALL)
_TOKENS = re.compile(rf"(?:[\s{INVISIBLE}]|<[^<>\s]{{1,40}}>|\[/?\w{{1,20}}\]|[^\w\s<\[])*")
_TAG_INFO = re.compile(
    r"[ \t]*(?:\{[^{}]*\}|\.?[\w+#./-]+)"
    r"(?:[ \t,:]+(?:\{[^{}]*\}|[\w.-]+=(?:\"[^\"]*\"|'[^']*'|\S+)|\"[^\"]*\"|\.[\w-]+))*[ \t]*"
)
_LABEL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class LooseBlock:
    """One fenced block; `body` ends with a line break unless it is empty."""

    body: str
    info: str
    closed: bool
    label: str
    """The last line with anything on it before the block, or the words on the fence's own line."""
    is_one_line: bool = False
    opened: bool = True
    """False: only its closing fence is there; the opening one was in the prompt."""

    @property
    def tag(self) -> str:
        return tag_of(self.info)


@dataclass(slots=True)
class _Open:
    """A block whose end is looked for."""

    first_line: int
    character: str
    length: int
    before: str
    info: str
    label: str
    opened: bool = True
    loose_end: tuple[int, str] | None = None
    """Line and text before the fence on it, of the first line that may have been meant to close it."""


@dataclass(slots=True)
class _Scan:
    lines: list[str]
    blocks: list[LooseBlock] = field(default_factory=list)
    unclosable: dict[str, int] = field(default_factory=dict)
    """Character to the shortest fence that nothing closes strictly up to the end of the text."""


def has_fence(text: str) -> bool:
    return "```" in text or "~~~" in text


def loose_blocks(text: str, *, opened_before: bool = False) -> list[LooseBlock]:
    """Return the blocks of a text in their order; `opened_before`: it begins inside one."""
    if not has_fence(text):
        return []
    scan = _Scan(text.split("\n"))
    current = _Open(0, "`", 3, "", "", "", opened=False) if opened_before else None
    number = 0
    while number < len(scan.lines) or current is not None:
        if number >= len(scan.lines):
            number, current = _end_of_text(scan, current), None
        elif current is None:
            current = _opening(scan, number)
            number += 1
        else:
            number, current = _inside(scan, number, current)
    return scan.blocks


def first_bare_fence(text: str) -> int | None:
    """Return where the first line with a fence begins if it may be a closing one; None if it opens a block."""
    at = 0
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match is not None:
            return at if _is_bare(match["rest"]) or not _is_tag(match["rest"]) else None
        if _glued(line) is not None and not _opens_after_words(line):
            return at + len(line)
        at += len(line) + 1
    return None


def _opening(scan: _Scan, number: int) -> _Open | None:
    """Return the block that a line opens, if it does; a block that is all on one line is noted at once."""
    line = scan.lines[number]
    match = _LINE.match(line)
    if match is not None and match["fence"][0] == "`" and "`" in match["rest"]:
        _note_one_line(scan, number, match)
        return None
    label = None
    if match is None:
        match = _AFTER_WORDS.match(line)
        if match is None or not _opens_after_words(line):
            return None
        label = match["before"].strip()
    before = match["before"] if label is None else ""
    label = _label(scan, number) if label is None else label
    fence = match["fence"]
    return _Open(number + 1, fence[0], len(fence), before, match["rest"].strip(" \t\r" + INVISIBLE), label)


def _opens_after_words(line: str) -> bool:
    """True for a line such as "Solution: ```lua {.x}"; without a tag the words have to end with a colon."""
    match = _AFTER_WORDS.match(line)
    if match is None:
        return False
    if match["rest"].strip(" \t\r" + INVISIBLE):
        return _is_tag(match["rest"])
    return match["before"].rstrip(" \t*_").endswith(":")


def _note_one_line(scan: _Scan, number: int, match: re.Match[str]) -> None:
    inner = _ONE_LINE.match(match["rest"])
    if inner is None or len(inner["fence"]) < len(match["fence"]) or not _is_bare(inner["rest"]):
        return
    body = inner["body"].strip()
    scan.blocks.append(LooseBlock(body + "\n" if body else "", "", True, _label(scan, number), is_one_line=True))


def _inside(scan: _Scan, number: int, block: _Open) -> tuple[int, _Open | None]:
    """Look at a line inside a block. Returns the next line to look at and the block that is open then."""
    line = scan.lines[number]
    match = _LINE.match(line)
    if match is not None and _closes(match, block):
        _note(scan, block, number, "", closed=True)
        return number + 1, None
    if match is not None and _reopens(match, block):
        return _settle(scan, block, number), None
    if block.loose_end is None:
        block.loose_end = _loose_end(line, number, match, block)
        nothing_else = scan.unclosable.get(block.character, block.length + 1) <= block.length
        if block.loose_end is not None and nothing_else:
            return _settle(scan, block, number), None
    return number + 1, block


def _closes(match: re.Match[str], block: _Open) -> bool:
    fence = match["fence"]
    is_item = match["before"].strip(f" \t>{INVISIBLE}") != ""
    return fence[0] == block.character and len(fence) >= block.length and not is_item and _is_bare(match["rest"])


def _reopens(match: re.Match[str], block: _Open) -> bool:
    """True for a tagged fence: the block before it was never closed."""
    fence = match["fence"]
    return fence[0] == block.character and len(fence) >= block.length and _is_tag(match["rest"])


def _loose_end(line: str, number: int, match: re.Match[str] | None, block: _Open) -> tuple[int, str] | None:
    if match is not None:
        other_kind = match["fence"][0] != block.character or len(match["fence"]) < block.length
        same_kind_with_words = not other_kind and "`" not in match["rest"]
        if same_kind_with_words or (other_kind and _is_bare(match["rest"]) and not match["before"].strip(" \t>")):
            return number, ""
        return None
    code = _glued(line) if block.character == "`" else None
    return None if code is None else (number, code)


def _glued(line: str) -> str | None:
    """The code before a closing fence on the same line; None where there is no such fence."""
    match = _AFTER_WORDS.match(line)
    if match is None or not _is_bare(match["rest"]):
        return None
    return match["before"].rstrip()


def _settle(scan: _Scan, block: _Open, number: int) -> int:
    """End a block that has no strict closing fence before line `number`. Returns the next line to look at."""
    if block.loose_end is None:
        _note(scan, block, number, "", closed=True)
        return number
    end, code = block.loose_end
    _note(scan, block, end, code, closed=True)
    return end + 1


def _end_of_text(scan: _Scan, block: _Open | None) -> int:
    """End a block at the end of the text. Returns the next line to look at."""
    assert block is not None
    scan.unclosable[block.character] = min(block.length, scan.unclosable.get(block.character, block.length))
    if block.loose_end is not None:
        return _settle(scan, block, len(scan.lines))
    _note(scan, block, len(scan.lines), "", closed=False)
    return len(scan.lines)


def _note(scan: _Scan, block: _Open, end: int, last: str, *, closed: bool) -> None:
    lines = [*scan.lines[block.first_line : end], *([last] if last else [])]
    prefix = block.before.lstrip(INVISIBLE)
    if ">" in prefix:
        lines = [re.sub(r"^[ \t]*(?:>[ \t]?)+", "", line) for line in lines]
    else:
        lines = [_less_indented(line, len(prefix)) for line in lines]
    body = "\n".join(lines)
    if closed and body:
        body += "\n"
    scan.blocks.append(LooseBlock(body, block.info, closed, block.label, opened=block.opened))


def _less_indented(line: str, depth: int) -> str:
    return line[min(depth, len(line) - len(line.lstrip(" \t"))) :]


def _label(scan: _Scan, number: int) -> str:
    for line in reversed(scan.lines[max(0, number - 5) : number]):
        if line.strip():
            return line.strip()[-_LABEL_LENGTH:]
    return ""


def _is_bare(rest: str) -> bool:
    """True if nothing that a reader would read follows a fence on its line."""
    return _TOKENS.fullmatch(rest[:400]) is not None and len(rest) <= 400


def _is_tag(rest: str) -> bool:
    """True if what follows a fence is a tag, perhaps with attributes; words of a sentence are none."""
    return bool(rest.strip()) and len(rest) <= 400 and _TAG_INFO.fullmatch(rest.rstrip("\r")) is not None
