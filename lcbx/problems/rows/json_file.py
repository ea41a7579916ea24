"""Rows of a JSON file, read as a stream: objects one after the other or a list of them; plain, gzip or zstd."""

from __future__ import annotations

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import zstandard

from lcbx.errors import DataError
from lcbx.problems.malformed import Malformed, located
from lcbx.problems.progress_callback import ProgressCallback, silent
from lcbx.problems.rows.json_stream import JsonStream
from lcbx.problems.rows.row_schema import BenchmarkRow, read_row
from lcbx.problems.store import TestStore

_READ_BYTES = 1 << 18
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def json_rows(path: Path, store: TestStore, progress: ProgressCallback = silent) -> Iterator[tuple[int, BenchmarkRow]]:
    """Yield the rows with their line numbers."""
    stream = JsonStream(chunks_of(path, progress))
    in_list = stream.peek() == b"["
    positions: Iterator[int] = stream.items() if in_list else _positions_to_the_end(stream)
    line = 1
    while True:
        with located(path, line):
            if next(positions, None) is None:
                break
            stream.peek()
            line = stream.line
        with located(path, line):
            row = read_row(stream, store)
        yield line, row
    with located(path, line):
        if stream.peek():
            raise Malformed("unexpected data after the list of problems")


def _positions_to_the_end(stream: JsonStream) -> Iterator[int]:
    position = 0
    while stream.peek():
        yield position
        position += 1


def json_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file of JSON lines, plain, gzip or zstd, with their line numbers; blank lines are skipped.

    Raises DataError, with the line, for anything else. A line ends at a newline only: U+2028 may stand in a string.
    """
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except UnicodeDecodeError as error:
            message = f"not UTF-8 ({error.reason}). Convert the file first, such as with iconv -f latin1 -t utf-8"
            raise DataError(message, path=path, line=number) from error
        except (ValueError, RecursionError) as error:
            raise DataError(f"not JSON: {error}", path=path, line=number) from error
        if not isinstance(value, dict):
            raise DataError("not a JSON object", path=path, line=number)
        yield number, value


def _lines(path: Path) -> Iterator[bytes]:
    pieces: list[bytes] = []  # of one line, which may have hundreds of megabytes
    for chunk in chunks_of(path):
        first, *others = chunk.split(b"\n")
        pieces.append(first)
        for line in others:
            yield b"".join(pieces)
            pieces = [line]
    if any(pieces):
        yield b"".join(pieces)


def chunks_of(path: Path, progress: ProgressCallback = silent) -> Iterator[bytes]:
    """Yield the file's content, decompressed if its name ends in `.gz` or `.zst`."""
    try:
        with path.open("rb") as file:
            yield from _reported(_opened(file, path), file, path, progress)
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise DataError(f"cannot be unpacked ({error})", path=path) from error
        raise DataError(f"cannot be read ({error.strerror or error})", path=path) from error
    except (EOFError, zlib.error, zstandard.ZstdError) as error:
        raise DataError(f"cannot be unpacked ({error})", path=path) from error


def _opened(file: IO[bytes], path: Path) -> Any:
    if path.name.lower().endswith(".gz"):
        return gzip.GzipFile(fileobj=file)
    if path.name.lower().endswith(".zst"):
        # `zstd --long` uses windows of up to 2 GiB; published benchmarks are packed with it.
        return zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file, read_across_frames=True)
    return file


def _reported(reader: Any, file: IO[bytes], path: Path, progress: ProgressCallback) -> Iterator[bytes]:
    total = path.stat().st_size
    first = True
    while chunk := reader.read(_READ_BYTES):
        if first and chunk.startswith(_UTF_16_MARKS):
            raise DataError("is UTF-16; JSON files are UTF-8", path=path)
        progress(f"reading {path.name}", file.tell(), total)
        yield chunk.removeprefix(codecs.BOM_UTF8) if first else chunk
        first = False
