"""The access log: one JSON object per request, without tokens, programs or query strings."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from lcbx.errors import UserError

LONGEST_TEXT = 300
_encode = msgspec.json.Encoder().encode


class AccessLog:
    """Writes one line per request; a line that can't be written is dropped, and the request is served."""

    def __init__(self, target: str | None) -> None:
        """`target`: a file to append to, `-` for standard error, None for no log. Raises UserError."""
        self._file: IO[bytes] | None = None
        if target == "-":
            self._file = sys.stderr.buffer
        elif target is not None:
            try:
                self._file = Path(target).open("ab", buffering=0)  # noqa: SIM115  (closed by `close`)
            except OSError as error:
                raise UserError(f"{target}: can't write the access log ({error.strerror})") from error

    @property
    def is_on(self) -> bool:
        return self._file is not None

    def write(self, **fields: object) -> None:
        """Write a request: when it ended, and these fields. Texts are cut, because clients choose some of them."""
        if self._file is None:
            return
        now = datetime.fromtimestamp(time.time(), tz=UTC).isoformat(timespec="milliseconds")
        shown = {name: value[:LONGEST_TEXT] if isinstance(value, str) else value for name, value in fields.items()}
        try:
            self._file.write(_encode({"time": now, **shown}) + b"\n")
            self._file.flush()
        except (OSError, ValueError):  # the disk is full, or standard error is closed
            pass

    def close(self) -> None:
        """Close the file; nothing is written afterwards."""
        file, self._file = self._file, None
        if file is not None and file is not sys.stderr.buffer:
            file.close()
