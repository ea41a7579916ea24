"""JSON lines that are appended while they are read: one record, one line.

Text over 8 KiB (or that no UTF-8 can hold) stands in its line as `{"zstd": "<base64>"}`, in whatever field it is: lines
stay lines, appending stays appending. A last line that was cut off counts as not there; a broken line before it is a
`DataError`. What a line holds is `records`' business.
"""

from __future__ import annotations

import base64
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
import zstandard

from lcbx.errors import DataError
from lcbx.resources import cannot_write

LARGE_TEXT_BYTES = 8 * 1024
FSYNC_EVERY_S = 1.0
"""A power cut costs at most this much work; syncing each line would cost more than judging it."""

T = TypeVar("T")


def _pack(value: Any) -> Any:
    """`value` with each long or unencodable text replaced by its compressed form."""
    if isinstance(value, str):
        raw = value.encode("utf-8", "surrogatepass")
        if len(raw) <= LARGE_TEXT_BYTES and not _has_surrogates(value):
            return value
        return {"zstd": base64.b64encode(zstandard.ZstdCompressor(level=3).compress(raw)).decode("ascii")}
    if isinstance(value, dict):
        return {key: _pack(each) for key, each in value.items()}
    return [_pack(each) for each in value] if isinstance(value, list | tuple) else value


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text) if not text.isascii() else False


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"zstd"}:
            raw = zstandard.ZstdDecompressor().decompress(base64.b64decode(value["zstd"]))
            return raw.decode("utf-8", "surrogatepass")
        return {key: _unpack(each) for key, each in value.items()}
    return [_unpack(each) for each in value] if isinstance(value, list) else value


def encode_line(record: Any) -> bytes:
    """One JSON line with its newline. `decode_line` gives an equal record back."""
    try:
        line = msgspec.json.encode(record)
        if len(line) <= LARGE_TEXT_BYTES:
            return line + b"\n"
    except UnicodeEncodeError:
        pass  # a lone surrogate, as a server's "\ud83d" can bring in
    return msgspec.json.encode(_pack(msgspec.to_builtins(record))) + b"\n"


class _LineDecoder(Generic[T]):
    """Bytes of a line to a record; typed decoding at full speed unless something in the line is compressed."""

    def __init__(self, record_type: type[T]) -> None:
        self._type = record_type
        self._decoder = msgspec.json.Decoder(record_type)

    def __call__(self, line: bytes) -> T:
        try:
            return self._decoder.decode(line)
        except msgspec.ValidationError:
            if b'{"zstd":' not in line:  # inside a JSON string the quotes would be escaped
                raise
        # A text this type wants is compressed. (One that it doesn't want was skipped, and never unpacked.)
        return msgspec.convert(_unpack(msgspec.json.decode(line)), self._type)


def decode_line(line: bytes, record_type: type[T]) -> T:
    """Raises msgspec.DecodeError (ValidationError where it is JSON, but of another shape)."""
    return _LineDecoder(record_type)(line)


def read_lines(path: Path, record_type: type[T]) -> Iterator[T]:
    """The records of a file of lines, in order; nothing for a missing file. A torn last line is left out.

    Raises DataError with the line's number for a broken line before the last.
    """
    decode = _LineDecoder(record_type)
    broken: DataError | None = None
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for number, line in enumerate(file, 1):
            if broken is not None:
                raise broken
            if not line.endswith(b"\n"):
                return  # torn, or being written this moment
            try:
                record = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, ValueError, zstandard.ZstdError) as error:
                problem = DataError(f"not a {record_type.__name__}: {error}", path=path, line=number)
                if isinstance(error, msgspec.ValidationError):
                    raise problem from error
                broken = problem
                continue
            yield record


def _cut_torn_line(path: Path) -> None:
    """Drop a last line that never got its newline, or that a power cut turned to rubbish."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        keep = _last_newline(file, end) + 1
        if keep == end and end:
            start = _last_newline(file, end - 1) + 1
            file.seek(start)
            try:
                msgspec.json.decode(file.read())
            except (msgspec.DecodeError, UnicodeDecodeError):
                keep = start
        if keep != end:
            file.truncate(keep)
            os.fsync(file.fileno())


def _last_newline(file: Any, end: int) -> int:
    """Offset of the last newline before `end`; -1 if there is none."""
    while end > 0:
        start = max(0, end - (1 << 16))
        file.seek(start)
        found = int(file.read(end - start).rfind(b"\n"))
        if found >= 0:
            return start + found
        end = start
    return -1


class Appender:
    """Appends whole lines, from any thread. `encode` turns a record into its line."""

    def __init__(self, path: Path, *, encode: Callable[[Any], bytes] = encode_line) -> None:
        self._path, self._encode = path, encode
        _cut_torn_line(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._lock = threading.Lock()
        self._synced_at = time.monotonic()

    def append(self, record: Any) -> None:
        line = self._encode(record)
        with self._lock:
            self._write(line)
            now = time.monotonic()
            if now - self._synced_at >= FSYNC_EVERY_S:
                os.fsync(self._file)
                self._synced_at = now

    def _write(self, line: bytes) -> None:
        size = os.fstat(self._file).st_size
        try:
            left = memoryview(line)
            while left:
                left = left[os.write(self._file, left) :]
        except OSError as error:
            os.ftruncate(self._file, size)  # no half line for the next one to grow onto
            raise cannot_write(
                self._path, error, if_full="Free some, then run the same command again: it continues."
            ) from error

    def close(self) -> None:
        with self._lock:
            os.fsync(self._file)
            os.close(self._file)
