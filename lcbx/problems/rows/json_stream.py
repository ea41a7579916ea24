"""A JSON reader that never holds a long string in memory, for files of problems with hundreds of megabytes of tests.

The caller of `JsonStream` walks the objects and lists; long strings are returned in pieces, small values whole.
Everything is bytes; pieces of strings are decoded by msgspec, at C speed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from lcbx.problems.malformed import Malformed

# Strings are returned in pieces of about this size.
PIECE_BYTES = 1 << 18
_NOT_SPACE = re.compile(rb"[^ \t\n\r]")
_SCALAR_END = re.compile(rb"[,\]}\s]")
_STRUCTURE = re.compile(rb'["\[\]{}]')
_HIGH_SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}")


class JsonStream:
    """One pass over JSON text that comes in chunks of any size."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""
        self._at = 0
        self._lines_before_buffer = 0

    # --- position ---

    @property
    def line(self) -> int:
        """Line of the next byte, counted from 1."""
        return self._lines_before_buffer + self._buffer.count(b"\n", 0, self._at) + 1

    def peek(self) -> bytes:
        """Return the next byte that is not white space, without consuming it; empty at the end."""
        while True:
            if match := _NOT_SPACE.search(self._buffer, self._at):
                self._at = match.start()
                return match.group()
            self._at = len(self._buffer)
            if not self._more():
                return b""

    def expect(self, token: bytes) -> None:
        """Consume one byte. Raises Malformed if it is not `token`."""
        if (byte := self.peek()) != token:
            raise Malformed(f"expected {_shown(token)}, found {_shown(byte)}")
        self._at += 1

    # --- containers ---

    def fields(self) -> Iterator[str]:
        """Yield the names in the object that starts here. The caller consumes each value before the next name."""
        self.expect(b"{")
        if self.peek() == b"}":
            self._at += 1
            return
        while True:
            if (byte := self.peek()) != b'"':
                raise Malformed(f"expected the name of a field, found {_shown(byte)}")
            name = self.value(limit=1 << 16)
            self.expect(b":")
            yield name
            if self._ends(b"}"):
                return

    def items(self) -> Iterator[int]:
        """Yield positions 0, 1, ... in the list that starts here. The caller consumes each value before the next."""
        self.expect(b"[")
        if self.peek() == b"]":
            self._at += 1
            return
        position = 0
        while True:
            yield position
            position += 1
            if self._ends(b"]"):
                return

    def _ends(self, closing: bytes) -> bool:
        byte = self.peek()
        if byte not in (b",", closing):
            raise Malformed(f"expected ',' or {_shown(closing)}, found {_shown(byte)}")
        self._at += 1
        return byte == closing

    # --- values ---

    def string(self) -> Iterator[bytes]:
        """Yield the string that starts here, decoded, as pieces of UTF-8."""
        for raw in self.raw_string():
            try:
                yield msgspec.json.decode(b'"' + raw + b'"', type=str).encode("utf-8")
            except (msgspec.DecodeError, UnicodeError) as error:
                raise Malformed(f"a string is not valid: {_shown(raw[:40])}... ({error})") from error

    def raw_string(self) -> Iterator[bytes]:
        """Yield the text between the quotes with its escapes, cut only between whole characters."""
        self.expect(b'"')
        while True:
            end = self._closing_quote()
            if end is not None:
                piece = self._buffer[self._at : end]
                self._at = end + 1
                if piece:
                    yield piece
                return
            if len(self._buffer) - self._at >= PIECE_BYTES:
                cut = _safe_cut(self._buffer, self._at)
                piece = self._buffer[self._at : cut]
                self._at = cut
                yield piece
            if not self._more():
                raise Malformed("a string is not closed")

    def value(self, limit: int = 1 << 26) -> Any:
        """Return the value that starts here. Raises Malformed if it has more than `limit` bytes."""
        raw = bytearray()
        for piece in self.raw():
            raw += piece
            if len(raw) > limit:
                raise Malformed(f"a value has more than {limit} bytes where only a small one belongs")
        try:
            return msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise Malformed(f"a value is not valid: {_shown(bytes(raw[:40]))} ({error})") from error

    def skip(self) -> None:
        """Consume the value that starts here, whatever its size."""
        for _ in self.raw():
            pass

    def raw(self) -> Iterator[bytes]:
        """Yield the value that starts here as it is written, in pieces. Only brackets and quotes are checked."""
        depth = 0
        while True:
            first = self.peek()
            if first == b'"':
                yield b'"'
                yield from self.raw_string()
                yield b'"'
            elif first in (b"[", b"{") or (depth and first in (b"]", b"}")):
                self._at += 1
                depth += 1 if first in (b"[", b"{") else -1
                yield first
            elif not first or (not depth and first in b",:]}"):
                raise Malformed(f"expected a value, found {_shown(first)}")
            else:  # a number, true, false, null; within brackets with the commas and colons around it
                yield from self._until(_STRUCTURE if depth else _SCALAR_END)
            if not depth:
                return

    def drain(self) -> None:
        """Consume the rest of the stream without checking it."""
        for _ in self._chunks:
            pass
        self._buffer, self._at = b"", 0

    def _until(self, ending: re.Pattern[bytes]) -> Iterator[bytes]:
        while True:
            match = ending.search(self._buffer, self._at)
            piece = self._buffer[self._at : match.start() if match else None]
            self._at += len(piece)
            yield piece
            if match or not self._more():
                return

    # --- the buffer ---

    def _closing_quote(self) -> int | None:
        """Return where the current string ends: at the first quote with an even number of backslashes before it."""
        at = self._at
        while (quote := self._buffer.find(b'"', at)) >= 0:
            if _backslashes_before(self._buffer, quote, self._at) % 2 == 0:
                return quote
            at = quote + 1
        return None

    def _more(self) -> bool:
        for chunk in self._chunks:
            if chunk:
                self._lines_before_buffer += self._buffer.count(b"\n", 0, self._at)
                self._buffer = self._buffer[self._at :] + chunk
                self._at = 0
                return True
        return False


def _backslashes_before(text: bytes, at: int, start: int) -> int:
    """Return the length of the run of backslashes that ends just before `at`, within `text[start:]`."""
    run = at
    while run > start and text[run - 1] == 0x5C:
        run -= 1
    return at - run


def _safe_cut(text: bytes, start: int) -> int:
    """Return a place near the end of `text` that splits no escape, no surrogate pair and no UTF-8 character.

    `start` must be such a place too.
    """
    # An escape has at most six bytes; one that may be incomplete begins with the last backslash in the last six.
    last = text.rfind(b"\\", max(start, len(text) - 6))
    if last < 0 or _backslashes_before(text, last + 1, start) % 2 == 0:
        return _whole_characters(text)
    first_half = text[max(start, last - 6) : last]
    if _HIGH_SURROGATE.fullmatch(first_half) and _backslashes_before(text, last - 5, start) % 2:
        return last - 6
    return last


def _whole_characters(text: bytes) -> int:
    """Return where the last UTF-8 character begins if `text` may end in the middle of it; else the end."""
    for back in range(1, min(4, len(text)) + 1):
        byte = text[-back]
        if byte & 0xC0 != 0x80:
            return len(text) - back if byte >= 0xC0 else len(text)
    return len(text)


def _shown(text: bytes) -> str:
    return repr(text.decode("utf-8", "replace")) if text else "the end"
