"""Untrusted text to HTML: escaped, bounded, and with invisible characters made visible.

Control characters (terminal escapes among them), characters that change the direction of writing, and those without
width are shown by name in `<i>`. The tag has no attributes, so nothing breaks out even if the text stands in one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

MOST_CHARS = 60_000
MOST_LINES = 2_000
MOST_IN_LINE = 2_000

# C0 and C1 but tab and newline, marks and overrides of direction, zero-width characters, line separators, variation
# and tag characters, lone surrogates (no UTF-8 can hold them).
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_C0 = (  # noqa: SIM905
    "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split()
# Many accents on one letter would cover the lines above it.
_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[^\x00-\u02ff]+"
)


@dataclass(frozen=True, slots=True)
class Bounded:
    text: str
    left_out: int
    """How many characters are not shown."""

    @property
    def note(self) -> str:
        return f"{self.left_out:,} more characters are not shown" if self.left_out else ""


def shown(text: str) -> Markup:
    """Return `text` escaped, with every character visible. It is not bounded: see `bounded`."""
    if text.isprintable() and text.isascii():  # the common case
        return escape(text)
    return Markup("").join(_pieces(without_stacks(text)))


def without_stacks(text: str) -> str:
    """Return the text with long stacks of combining marks cut: they would cover the lines around them."""
    return _MARKS.sub(r"\1…", text)


def _pieces(text: str) -> list[Markup]:
    out, at = [], 0
    for match in _ODD.finditer(text):
        out += [escape(text[at : match.start()]), Markup(f"<i>{_name(match[0])}</i>")]
        at = match.end()
    return [*out, escape(text[at:])]


def _name(char: str) -> str:
    code = ord(char)
    return _C0[code] if code < 0x20 else "DEL" if code == 0x7F else f"U+{code:04X}"


def bounded(text: str, *, chars: int = MOST_CHARS, lines: int = MOST_LINES, in_line: int = MOST_IN_LINE) -> Bounded:
    """Return the beginning of each of the first lines, so that a line of 10 MB does not hide the next one."""
    out: list[str] = []
    at = used = left_out = 0
    while at < len(text):
        if used >= chars or len(out) >= lines:
            left_out += len(text) - at
            break
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        room = min(in_line, chars - used)
        line = text[at : min(end, at + room)]
        if end - at > len(line):
            left_out += end - at - len(line)
            line += f" … ({end - at - len(line):,} more in this line)"
        out.append(line)
        used += len(line) + 1
        at = end + 1
    ended = "\n" if text.endswith("\n") and not left_out else ""
    return Bounded("\n".join(out) + ended, left_out)


def decoded(data: bytes) -> str:
    """Return any bytes of a test as text."""
    return data.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
