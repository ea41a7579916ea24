"""Writes files of problems: atomically, compressed as their name says, disk errors turned into messages."""

from __future__ import annotations

import codecs
import contextlib
import errno
import gzip
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
import zstandard

from lcbx.errors import UserError
from lcbx.problems.malformed import Malformed


@contextlib.contextmanager
def whole_file(out: Path) -> Iterator[Any]:
    """Yield a binary file that becomes `out` when the block ends without an error."""
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".tmp")
        try:
            with open(handle, "wb") as file:
                with _packing(file, out) as packed:
                    yield packed
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            os.rename(partial, out)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(partial)
            raise


@contextlib.contextmanager
def disk_errors(out: Path) -> Iterator[None]:
    """Turn a full disk and a missing permission into a UserError about `out`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UserError(f"{out}: No space left. Free some, or write to another disk.") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST):
            raise UserError(f"{out}: cannot be written ({error.strerror}).") from error
        raise


@contextlib.contextmanager
def _packing(file: IO[bytes], out: Path) -> Iterator[Any]:
    name = out.name.lower()
    if name.endswith(".gz"):
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            yield packed
    elif name.endswith(".zst"):
        with zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False) as packed:
            yield packed
    else:
        yield file


def json_string(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield UTF-8 text of any length as a JSON string, in pieces. Raises Malformed if it is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    yield b'"'
    try:
        for chunk in chunks:
            yield msgspec.json.encode(decoder.decode(chunk))[1:-1]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Malformed("is not UTF-8, so JSON cannot hold it") from error
    yield b'"'
