"""Rows of parquet files and of folders written by `datasets`.

Arrow reads a parquet file in pages whose size its writer chose; columns of tests that are large are read by
`parquet_strings` instead, in memory that does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError
from lcbx.problems.malformed import Malformed, located
from lcbx.problems.progress_callback import ProgressCallback, silent
from lcbx.problems.rows import multipl_e
from lcbx.problems.rows.json_stream import JsonStream
from lcbx.problems.rows.parquet_strings import LARGE_BYTES, LongString, is_readable, strings
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


def parquet_rows(
    path: Path, store: TestStore, progress: ProgressCallback = silent, *, large_bytes: int = LARGE_BYTES
) -> Rows:
    """Yield the rows of a parquet file, reading one at a time. Columns of tests above `large_bytes` are streamed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, buffer_size=1 << 20) as file:
            present = list(file.schema_arrow.names)
            number, total = 0, file.metadata.num_rows
            for group in range(file.num_row_groups):
                for table, long in _group_rows(file, group, path, store, large_bytes):
                    number += 1
                    progress(f"reading {path.name}", number, total)
                    place = f"row {number}"
                    with located(path, place):
                        row = _table_row(table, present, store, long)
                    yield place, row
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"cannot be read as parquet ({error})", path=path) from error


def _group_rows(
    file: Any, group: int, path: Path, store: TestStore, large_bytes: int
) -> Iterator[tuple[Any, dict[str, Iterator[LongString | None]]]]:
    """Yield the short columns of each row of a row group, and the streams of its long ones; take one string of each."""
    metadata = file.metadata.row_group(group)
    long: dict[str, Iterator[LongString | None]] = {}
    for index in range(metadata.num_columns):
        chunk, column = metadata.column(index), file.schema.column(index)
        is_large = chunk.total_uncompressed_size > large_bytes
        if column.path in TEST_FIELDS and is_large and is_readable(chunk, column):
            folder = store.root / "partial"
            store.make_folder(folder)
            long[column.path] = strings(path, chunk, column, folder)
    short = [name for name in file.schema_arrow.names if _is_used(name) and name not in long]
    for batch in file.iter_batches(batch_size=1, row_groups=[group], columns=short, use_threads=False):
        yield batch, long


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


def _table_row(
    table: Any, present: list[str], store: TestStore, long: Mapping[str, Iterator[LongString | None]] | None = None
) -> BenchmarkRow:
    """Return the first row of an Arrow table or record batch, and the next string of each stream in `long`.

    Strings of tests are read in place, not copied.
    """
    row = BenchmarkRow(present=present)
    for name in table.schema.names:
        column = table.column(name)
        if name in TEST_FIELDS:
            with named(row):
                row.tests[name] = _table_tests(column[0], store, public=name.startswith("public"))
        else:
            with named(row):
                row.light[name] = _plain(column[0].as_py(), name)
    for name, texts in (long or {}).items():
        with named(row):
            text = next(texts)
            public = name.startswith("public")
            row.tests[name] = TestsField() if text is None else read_text(text.chunks(), store, public=public)
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
