"""Files that hold one test's input or expected output (`1.in`, `1.ans`), read as chunks."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from lcbx.errors import DataError

_CHUNK_BYTES = 1 << 18


def file_chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes. Raises DataError if it cannot be read."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", path=path) from error


def text_chunks(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes. Raises DataError if they are not UTF-8: no output could ever equal them."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in file_chunks(path):
            decoder.decode(chunk)
            yield chunk
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8, so no output could ever equal it", path=path) from error
