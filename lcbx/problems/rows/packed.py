"""LiveCodeBench's packed tests: base64 of zlib of a pickle of one string, which is JSON.

Everything is streamed: a problem's tests may be hundreds of megabytes. Python's unpickler is not used. The reader here
accepts only the few opcodes that make one string and refuses all others, so it cannot build any other object.
"""

from __future__ import annotations

import binascii
import codecs
import pickletools
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from lcbx.problems.malformed import Malformed

MAX_BYTES = 4 << 30
"""A packed string that unpacks to more than this is refused as a decompression bomb."""

_PACKED_STEP_BYTES = 1 << 16
_UNPACKED_STEP_BYTES = 1 << 18
_SPACE = b" \t\r\n"


def json_text(chunks: Iterable[bytes], *, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield the JSON in a field of tests, plain or packed. Raises Malformed where it is neither."""
    pieces = _without_leading_space(chunks)
    first = next(pieces, b"")
    if first[:1] in (b"[", b"", b"n"):
        return chain([first], pieces)
    return unpack(chain([first], pieces), max_bytes=max_bytes)


def unpack(chunks: Iterable[bytes], *, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield the packed string as pieces of UTF-8. Raises Malformed where the packing is not LiveCodeBench's."""
    return unpickle_string(_inflate(_unbase64(chunks), max_bytes))


def _without_leading_space(chunks: Iterable[bytes]) -> Iterator[bytes]:
    pieces = iter(chunks)
    for chunk in pieces:
        if chunk := bytes(chunk).lstrip(_SPACE):
            yield chunk
            yield from pieces


def _unbase64(chunks: Iterable[bytes]) -> Iterator[bytes]:
    kept = b""
    try:
        for chunk in chunks:
            text = memoryview(chunk)
            for start in range(0, len(text), _PACKED_STEP_BYTES):
                piece = kept + bytes(text[start : start + _PACKED_STEP_BYTES]).translate(None, _SPACE)
                whole = len(piece) - len(piece) % 4
                kept = piece[whole:]
                if whole:
                    yield binascii.a2b_base64(piece[:whole], strict_mode=True)
        if kept:
            yield binascii.a2b_base64(kept, strict_mode=True)
    except binascii.Error as error:
        raise Malformed(f"the packed tests are not base64 ({error})") from error


def _inflate(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    chunks = iter(chunks)
    size = 0
    try:
        for chunk in chunks:
            while chunk:
                piece = inflater.decompress(chunk, _UNPACKED_STEP_BYTES)
                chunk = inflater.unconsumed_tail
                size += len(piece)
                if size > max_bytes:
                    raise Malformed(f"the packed tests unpack to more than {max_bytes >> 20} MiB")
                yield piece
            if inflater.eof:
                break
        yield inflater.flush()
    except zlib.error as error:
        raise Malformed(f"the packed tests are not zlib data ({error})") from error
    if not inflater.eof:
        raise Malformed("the packed tests are cut off")
    if inflater.unused_data or any(chunks):
        raise Malformed("unexpected data after the packed tests")


# --- the pickle -----------------------------------------------------------------------------------------------------

_PROTO, _FRAME, _STOP = 0x80, 0x95, ord(".")
_UNICODE_LINE = ord("V")
# Opcode -> size in bytes of the little-endian length before the string.
_STRING_LENGTH_BYTES = {0x8C: 1, ord("X"): 4, 0x8D: 8}
# Opcodes that memoise the string for later use -> size in bytes of their argument.
_MEMO_ARGUMENT_BYTES = {0x94: 0, ord("q"): 1, ord("r"): 4}
_MEMO_LINE = ord("p")


def unpickle_string(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the string of a pickle (protocol 0 to 5) as pieces of UTF-8. Raises Malformed if it holds anything else."""
    data = _Bytes(chunks)
    seen = False
    while (opcode := data.take(1)[0]) != _STOP:
        if opcode == _PROTO:
            data.take(1)
        elif opcode == _FRAME:
            data.take(8)
        elif opcode in _MEMO_ARGUMENT_BYTES and seen:
            data.take(_MEMO_ARGUMENT_BYTES[opcode])
        elif opcode == _MEMO_LINE and seen:
            for _ in data.rest_of_line():
                pass
        elif opcode in _STRING_LENGTH_BYTES and not seen:
            seen = True
            length = int.from_bytes(data.take(_STRING_LENGTH_BYTES[opcode]), "little")
            yield from data.pieces(length)
        elif opcode == _UNICODE_LINE and not seen:
            seen = True
            yield from _unescaped(data.rest_of_line())
        else:
            raise Malformed(f"refused: the pickle contains {_opcode_name(opcode)} where only a string is allowed")
    if not seen:
        raise Malformed("refused: the pickle contains no string")
    if not data.ended():
        raise Malformed("unexpected data after the pickle in the packed tests")


def _unescaped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode protocol 0's strings: Latin-1 with \\uXXXX and \\UXXXXXXXX."""
    decoder = codecs.getincrementaldecoder("raw_unicode_escape")()
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode("utf-8")
        yield decoder.decode(b"", final=True).encode("utf-8")
    except UnicodeError as error:
        raise Malformed(f"the string in the pickle is not text ({error})") from error


def _opcode_name(opcode: int) -> str:
    names = (known_opcode.name for known_opcode in pickletools.opcodes if known_opcode.code == chr(opcode))
    return next(names, f"opcode 0x{opcode:02x}")


class _Bytes:
    """Chunks, read by count or by line."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""

    def take(self, count: int) -> bytes:
        """Return exactly `count` bytes, a small number."""
        return b"".join(self.pieces(count))

    def pieces(self, count: int) -> Iterator[bytes]:
        while count:
            if not self._buffer:
                self._fill()
            piece, self._buffer = self._buffer[:count], self._buffer[count:]
            count -= len(piece)
            yield piece

    def rest_of_line(self) -> Iterator[bytes]:
        """Yield the bytes up to the next newline. The newline is consumed and not included."""
        while True:
            if not self._buffer:
                self._fill()
            piece, newline, self._buffer = self._buffer.partition(b"\n")
            yield piece
            if newline:
                return

    def ended(self) -> bool:
        """True if nothing is left. Reads to the end, so that check sums there are verified."""
        return not self._buffer and not any(self._chunks)

    def _fill(self) -> None:
        self._buffer = next(filter(None, self._chunks), b"")
        if not self._buffer:
            raise Malformed("the pickle in the packed tests is cut off")
