"""Rows of any schema as dictionaries: what is converted into problems elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lcbx.errors import DataError
from lcbx.problems.rows.json_file import json_objects


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a JSON lines or parquet file with their numbers, from 1. Raises DataError."""
    if path.suffix != ".parquet":
        yield from json_objects(path)
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            batches = file.iter_batches(batch_size=64)
            yield from enumerate((row for batch in batches for row in batch.to_pylist()), 1)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"cannot be read as parquet ({error})", path=path) from error
