"""Data frames to files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from lcbx.resources import write_atomically

if TYPE_CHECKING:
    import pandas


def write_table(frame: pandas.DataFrame, path: Path, kind: str) -> None:
    """Write the frame as `parquet` or `csv`, completely or not at all. Raises UserError if `path` can't be written."""
    buffer = io.BytesIO()
    if kind == "parquet":
        frame.to_parquet(buffer, index=False)
    else:
        frame.to_csv(buffer, index=False)
    write_atomically(path, buffer.getvalue())
