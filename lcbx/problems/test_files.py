"""Text files of problems: tests' inputs and answers (`1.in`, `1.ans`) as chunks, statements and settings as strings.

Programs read and print UTF-8 without a byte order mark. A mark at the start of a file is therefore removed and UTF-16
with a mark is converted; UTF-16 without one is refused, because no program could read it or print it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from lcbx.errors import DataError

_CHUNK_BYTES = 1 << 18
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_HEAD_BYTES = 64


def file_chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes as they are. Raises DataError if it cannot be read."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", path=path) from error


def input_chunks(path: Path) -> Iterator[bytes]:
    """Yield a test's input. Text is UTF-8 without a byte order mark; bytes that are no text are left as they are."""
    chunks = file_chunks(path)
    head = next(chunks, b"")
    if head.startswith(_UTF_32_MARKS):
        raise DataError("is UTF-32; convert it to UTF-8", path=path)
    if head.startswith(_UTF_16_MARKS):
        yield from _converted(chain([head], chunks), path)
        return
    if _looks_like_utf_16(head):
        raise DataError("is UTF-16 without a byte order mark; convert it to UTF-8", path=path)
    if head := head.removeprefix(codecs.BOM_UTF8):
        yield head
    yield from chunks


def answer_chunks(path: Path) -> Iterator[bytes]:
    """Yield a test's answer as UTF-8. Raises DataError if it is not text: no output could ever equal it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in input_chunks(path):
            decoder.decode(chunk)
            yield chunk
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8, so no output could ever equal it", path=path) from error


def read_text(path: Path) -> str:
    """Return the text of a small file. Raises DataError if it is not text."""
    try:
        return b"".join(input_chunks(path)).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"cannot be read as text ({error})", path=path) from error


def _converted(chunks: Iterator[bytes], path: Path) -> Iterator[bytes]:
    """Yield UTF-16 text with a byte order mark as UTF-8 without one."""
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for chunk in chunks:
            if text := decoder.decode(chunk):
                yield text.encode("utf-8")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DataError("begins with the byte order mark of UTF-16 but is not UTF-16", path=path) from error


def _looks_like_utf_16(head: bytes) -> bool:
    """True if every second byte is zero and no other is, as in UTF-16 text of the first 256 characters."""
    head = head[:_HEAD_BYTES]
    if len(head) < 4 or len(head) % 2:
        return False
    even, odd = head[0::2], head[1::2]
    return (not any(odd) and all(even)) or (not any(even) and all(odd))
