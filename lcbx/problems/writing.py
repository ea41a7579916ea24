"""Writes files of problems: atomically, compressed as their name says, disk errors turned into messages."""

from __future__ import annotations

import codecs
import contextlib
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
import zstandard

from lcbx.problems.malformed import Malformed
from lcbx.resources import remove_abandoned, whole_file


@contextlib.contextmanager
def packed_file(path: Path) -> Iterator[Any]:
    """Yield a binary file that is compressed as its name says and becomes `path` when the block ends without an error.

    Raises UserError when the disk is full or the place is not writable.
    """
    remove_abandoned(path)
    with whole_file(path) as file, _packing(file, path) as packed:
        yield packed


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
