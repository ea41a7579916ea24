"""Data frames to files. A new format is one line in `FORMATS`, by the ending of its files."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lcbx.errors import UserError
from lcbx.resources import write_atomically

if TYPE_CHECKING:
    import pandas

FORMATS: dict[str, Callable[[pandas.DataFrame, io.BytesIO], None]] = {
    "parquet": lambda frame, file: frame.to_parquet(file, index=False),
    "csv": lambda frame, file: frame.to_csv(file, index=False),
}


def write_table(frame: pandas.DataFrame, path: Path, kind: str | None = None) -> None:
    """Write the frame, completely or not at all. `kind` is a key of `FORMATS`; None: the ending of `path`.

    Raises UserError if the ending names no format, or `path` can't be written.
    """
    kind = kind or path.suffix.lstrip(".")
    if kind not in FORMATS:
        raise UserError(f"{path}: choose a format with --format {' or --format '.join(FORMATS)}")
    buffer = io.BytesIO()
    FORMATS[kind](frame, buffer)
    write_atomically(path, buffer.getvalue())
