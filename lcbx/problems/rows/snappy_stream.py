"""Snappy's raw format, decompressed in a stream: libraries for it need the whole text in memory, twice.

The format is a length, then elements that are either literal bytes or copies of bytes that came before
(https://github.com/google/snappy/blob/main/format_description.txt). Compressors copy from the last 64 KiB only; the
format allows any distance, so a text that copies from farther back than `WINDOW` is refused by `Malformed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lcbx.problems.malformed import Malformed

WINDOW = 1 << 20
_KEEP = 2 * WINDOW
_CUT_OFF = "the compressed data is cut off"


def decompress(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the decompressed bytes in pieces of about `WINDOW`. Raises Malformed where they are not snappy's."""
    source = _Source(chunks)
    size = _varint(source)
    output, given_out, written = bytearray(), 0, 0
    while written < size:
        tag = source.take(1)[0]
        before = len(output)
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                length = int.from_bytes(source.take(length - 59), "little")
            output += source.take(length + 1)
        else:
            _copy(output, *_copied(tag, source))
        written += len(output) - before
        if len(output) - given_out >= WINDOW:
            yield bytes(output[given_out:])
            given_out = len(output)
            if given_out > _KEEP:
                del output[: given_out - WINDOW]
                given_out = len(output)
    if written != size:
        raise Malformed("the compressed data has another size than it says")
    yield bytes(output[given_out:])


def _copied(tag: int, source: _Source) -> tuple[int, int]:
    """Return distance and length of a copy."""
    match tag & 3:
        case 1:
            return (tag >> 5) << 8 | source.take(1)[0], (tag >> 2 & 7) + 4
        case 2:
            return int.from_bytes(source.take(2), "little"), (tag >> 2) + 1
        case _:
            return int.from_bytes(source.take(4), "little"), (tag >> 2) + 1


def _copy(output: bytearray, distance: int, length: int) -> None:
    start = len(output) - distance
    if distance == 0 or start < 0:
        raise Malformed("the compressed data copies from before its beginning, or from too far back")
    if distance >= length:
        output += output[start : start + length]
    else:  # what is copied overlaps with what it makes: it is repeated
        output += (output[start:] * (length // distance + 1))[:length]


def _varint(source: _Source) -> int:
    value = shift = 0
    while True:
        byte = source.take(1)[0]
        value |= (byte & 127) << shift
        if byte < 128:
            return value
        shift += 7
        if shift > 35:
            raise Malformed("the compressed data does not begin with its size")


class _Source:
    """Chunks, read by count."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer, self._position = b"", 0

    def take(self, count: int) -> bytes:
        end = self._position + count
        if end > len(self._buffer):
            self._fill(count)
            end = count
        piece = self._buffer[self._position : end]
        self._position = end
        return piece

    def _fill(self, count: int) -> None:
        parts = [self._buffer[self._position :]]
        length = len(parts[0])
        while length < count:
            chunk = next(self._chunks, b"")
            if not chunk:
                raise Malformed(_CUT_OFF)
            parts.append(chunk)
            length += len(chunk)
        self._buffer, self._position = b"".join(parts), 0
