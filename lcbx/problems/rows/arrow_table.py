"""Rows of parquet files and of folders written by `datasets`.

A parquet file can only be read a column chunk at a time, so it needs the memory that its writer chose.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError
from lcbx.problems.malformed import Malformed, located
from lcbx.problems.progress_callback import ProgressCallback, silent
from lcbx.problems.rows import multipl_e
from lcbx.problems.rows.json_stream import JsonStream
from lcbx.problems.rows.row_schema import LIGHT_FIELDS, TEST_FIELDS, BenchmarkRow, named
from lcbx.problems.rows.tests import TestsField, read_field, read_text
from lcbx.problems.store import TestStore

_READ_BYTES = 1 << 18

Rows = Iterator[tuple[str, BenchmarkRow]]
"""Place (`row 3`) and row."""


def parquet_rows_of(paths: list[Path], store: TestStore, progress: ProgressCallback) -> Rows:
    """Yield the rows of several parquet files, one file after the other."""
    for path in paths:
        for place, row in parquet_rows(path, store, progress):
            yield f"{path.name}, {place}", row


def parquet_rows(path: Path, store: TestStore, progress: ProgressCallback = silent) -> Rows:
    """Yield the rows of a parquet file, reading one at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, buffer_size=1 << 20) as file:
            columns = [name for name in file.schema_arrow.names if _is_used(name)]
            present = list(file.schema_arrow.names)
            total = file.metadata.num_rows
            batches = file.iter_batches(batch_size=1, columns=columns, use_threads=False)
            for number, batch in enumerate(batches, start=1):
                progress(f"reading {path.name}", number, total)
                place = f"row {number}"
                with located(path, place):
                    row = _table_row(batch, present, store)
                yield place, row
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"cannot be read as parquet ({error})", path=path) from error


def dataset_rows(folder: Path, store: TestStore, progress: ProgressCallback = silent) -> Rows:
    """Yield the rows of a folder written by `datasets`: of its split `test`, or of its only split."""
    import datasets

    try:
        loaded = datasets.load_from_disk(str(folder))
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"cannot be read as a folder written by datasets ({error})", path=folder) from error
    if isinstance(loaded, datasets.DatasetDict):
        if "test" not in loaded and len(loaded) != 1:
            raise DataError(f"has the splits {', '.join(sorted(loaded))}, and none is named 'test'", path=folder)
        loaded = loaded["test"] if "test" in loaded else next(iter(loaded.values()))
    present = list(loaded.column_names)
    table = loaded.select_columns([name for name in present if _is_used(name)]).with_format("arrow")
    for number in range(len(table)):
        progress(f"reading {folder.name}", number + 1, len(table))
        place = f"row {number + 1}"
        with located(folder, place):
            row = _table_row(table[number], present, store)
        yield place, row


def _is_used(name: str) -> bool:
    return name in TEST_FIELDS or name in LIGHT_FIELDS or name in multipl_e.FIELDS


def _table_row(table: Any, present: list[str], store: TestStore) -> BenchmarkRow:
    """Return the first row of an Arrow table or record batch. Strings of tests are read in place, not copied."""
    row = BenchmarkRow(present=present)
    for name in table.schema.names:
        column = table.column(name)
        if name in TEST_FIELDS:
            with named(row):
                row.tests[name] = _table_tests(column[0], store, public=name.startswith("public"))
        else:
            with named(row):
                row.light[name] = _plain(column[0].as_py(), name)
    return row


def _table_tests(value: Any, store: TestStore, *, public: bool) -> TestsField:
    if not value.is_valid:
        return TestsField()
    if hasattr(value, "as_buffer"):
        return read_text(_slices(memoryview(value.as_buffer())), store, public=public)
    return read_field(JsonStream([msgspec.json.encode(_plain(value.as_py(), "a test"))]), store, public=public)


def _plain(value: Any, name: str) -> Any:
    """Return `value` with its binary parts as text. Raises Malformed if they are no text.

    JSON would hold them in base64, which no program could read or print.
    """
    if isinstance(value, dict):
        return {key: _plain(member, str(key)) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(member, name) for member in value]
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed(f"{name} is binary data that is not UTF-8") from error
    return value


def _slices(text: memoryview) -> Iterator[bytes]:
    return (bytes(text[start : start + _READ_BYTES]) for start in range(0, len(text), _READ_BYTES))
