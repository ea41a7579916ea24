"""Files of JSON lines, one record per line, that can be read while they are appended to.

Text over 8 KiB, and text that UTF-8 can't encode, is stored as `{"zstd": "<base64>"}` in its field, so that a record
stays one line and appending needs no rewriting. A torn last line is ignored; a broken line before it is a `DataError`.
"""

from __future__ import annotations

import base64
import os
import threading
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
import zstandard

from lcbx.errors import DataError
from lcbx.resources import cannot_write, disk_errors, require_regular, write_atomically

LARGE_TEXT_BYTES = 8 * 1024
READ_BYTES = 1 << 20
FSYNC_EVERY_S = 1.0
"""A power cut loses at most this much work; syncing every line would cost more than judging it."""

UNREADABLE = (msgspec.DecodeError, ValueError, TypeError, RecursionError, zstandard.ZstdError)
"""What `decode_line` raises for a line that is not the record it should be."""

T = TypeVar("T")


def _pack(value: Any) -> Any:
    """Return `value` with each long or unencodable text replaced by its compressed form."""
    if isinstance(value, str):
        raw = value.encode("utf-8", "surrogatepass")
        if len(raw) <= LARGE_TEXT_BYTES and not _has_surrogates(value):
            return value
        return {"zstd": base64.b64encode(zstandard.ZstdCompressor(level=3).compress(raw)).decode("ascii")}
    if isinstance(value, dict):
        return {key: _pack(item) for key, item in value.items()}
    return [_pack(item) for item in value] if isinstance(value, list | tuple) else value


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text) if not text.isascii() else False


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"zstd"}:
            raw = zstandard.ZstdDecompressor().decompress(base64.b64decode(value["zstd"]))
            return raw.decode("utf-8", "surrogatepass")
        return {key: _unpack(item) for key, item in value.items()}
    return [_unpack(item) for item in value] if isinstance(value, list) else value


def encode_line(record: Any) -> bytes:
    """Return a record as one JSON line with its newline; `decode_line` returns an equal record."""
    try:
        line = msgspec.json.encode(record)
        if len(line) <= LARGE_TEXT_BYTES:
            return line + b"\n"
    except UnicodeEncodeError:
        pass  # a lone surrogate, such as a server's "\ud83d"
    return msgspec.json.encode(_pack(msgspec.to_builtins(record))) + b"\n"


class LineDecoder(Generic[T]):
    """Decodes lines to records, at full speed unless something in the line is compressed."""

    def __init__(self, record_type: type[T]) -> None:
        self._type = record_type
        self._decoder = msgspec.json.Decoder(record_type)

    def __call__(self, line: bytes) -> T:
        try:
            return self._decoder.decode(line)
        except msgspec.ValidationError:
            if b'{"zstd":' not in line:  # inside a JSON string the quotes would be escaped
                raise
        # A field of this type is compressed. (Compressed fields that the type lacks were skipped above.)
        return msgspec.convert(_unpack(msgspec.json.decode(line)), self._type)


def decode_line(line: bytes, record_type: type[T]) -> T:
    """Return the record in a line. Raises one of `UNREADABLE`; ValidationError if it is JSON of another shape."""
    return LineDecoder(record_type)(line)


def read_lines(
    path: Path,
    record_type: type[T],
    *,
    skipped: Callable[[DataError], None] | None = None,
    decode: Callable[[bytes], T] | None = None,
) -> Iterator[T]:
    """Yield the records of a file in order; none for a missing file. A torn last line is left out.

    `decode` replaces the decoder of the type, and raises the same errors. Raises DataError with the line number for a
    broken line before the last, or leaves it out and passes that error to `skipped`.
    """
    decode = decode or LineDecoder(record_type)
    broken: DataError | None = None
    try:
        file = path.open("rb", buffering=READ_BYTES)
    except FileNotFoundError:
        return
    with file:
        for number, line in enumerate(file, 1):
            if broken is not None:
                _report(broken, skipped)
                broken = None
            if not line.endswith(b"\n"):
                return  # torn, or just being written
            try:
                record = decode(line)
            except UNREADABLE as error:
                problem = DataError(f"not a {record_type.__name__}: {error}", path=path, line=number)
                if isinstance(error, msgspec.ValidationError):
                    _report(problem, skipped)
                else:
                    broken = problem  # raised if a line follows; the last one may be torn
                continue
            yield record


def _report(problem: DataError, skipped: Callable[[DataError], None] | None) -> None:
    if skipped is None:
        raise problem
    skipped(problem)


def checked_encoder(record_type: type[Any]) -> Callable[[Any], bytes]:
    """Return an `encode_line` that raises DataError for a record that could not be read back."""
    decode = LineDecoder(record_type)

    def encode(record: Any) -> bytes:
        try:
            line = encode_line(record)
            decode(line)
        except (TypeError, ValueError, OverflowError) as error:
            message = f"not written, because it could not be read back: {error}"
            raise DataError(message, path=f"{record_type.__name__} of {record.key}") from error
        return line

    return encode


def drop_lines(path: Path, numbers: Collection[int]) -> None:
    """Remove the lines with these numbers, counted from 1; the file is replaced as a whole."""
    with path.open("rb") as file:
        kept = [line for number, line in enumerate(file, 1) if number not in numbers]
    write_atomically(path, b"".join(kept))


def _cut_torn_line(path: Path) -> None:
    """Remove a last line that has no newline or, after a power cut, is not JSON."""
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
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                keep = start
        if keep != end:
            file.truncate(keep)
            os.fsync(file.fileno())


def _last_newline(file: Any, end: int) -> int:
    """Return the offset of the last newline before `end`; -1 if there is none."""
    while end > 0:
        start = max(0, end - (1 << 16))
        file.seek(start)
        position = int(file.read(end - start).rfind(b"\n"))
        if position >= 0:
            return start + position
        end = start
    return -1


CONTINUE_IF_FULL = "Free some, then run the same command again: it continues."


class Appender:
    """Appends whole lines, from any thread. `encode` turns a record into its line."""

    def __init__(self, path: Path, *, encode: Callable[[Any], bytes] = encode_line) -> None:
        self._path, self._encode = path, encode
        require_regular(path)
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
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
            os.ftruncate(self._file, size)  # so that the next line is not appended to half a line
            raise cannot_write(self._path, error, if_full=CONTINUE_IF_FULL, needed_bytes=len(line)) from error

    def close(self) -> None:
        with self._lock:
            os.fsync(self._file)
            os.close(self._file)
