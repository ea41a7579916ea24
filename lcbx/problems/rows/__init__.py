"""Files and tables of rows, one row a problem.

    file_kinds      which files and folders hold rows
    json_file       JSON and JSON lines (plain, gzip, zstd) to rows
    arrow_table     parquet files and folders written by `datasets` to rows
    row_schema      one row to a `Problem`: the fields, and the messages about a row that breaks the schema
    multipl_e       the rows of MultiPL-E
    tests           a field of tests to `TestCase`s, whose bytes go to the store
    packed          LiveCodeBench's packed tests to JSON
    json_stream     a JSON reader that never holds a long string in memory

Each reader yields `(place, row)`; the tests of a row are in the store by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lcbx.errors import DataError
from lcbx.problems.malformed import Malformed, located
from lcbx.problems.progress_callback import ProgressCallback
from lcbx.problems.rows.file_kinds import is_json, parquet_files, written_by_datasets
from lcbx.problems.store import TestStore
from lcbx.types import Problem

if TYPE_CHECKING:
    from lcbx.problems.rows.row_schema import BenchmarkRow

Reader = Callable[[TestStore, ProgressCallback], list[Problem]]


def reader_of(path: Path) -> Reader | None:
    """Return the function that reads the problems of a file or folder of rows; None if `path` is neither.

    The readers are imported when they read: a benchmark whose tests are staged needs none of them.
    """
    if path.is_file() and is_json(path):
        return partial(_read_json, path)
    if path.is_file() and path.suffix.lower() == ".parquet":
        return partial(_read_parquet, path, [path])
    if path.is_dir() and written_by_datasets(path):
        return partial(_read_dataset, path)
    if path.is_dir() and (tables := parquet_files(path)):
        return partial(_read_parquet, path, tables)
    return None


def _read_json(path: Path, store: TestStore, progress: ProgressCallback) -> list[Problem]:
    from lcbx.problems.rows.json_file import json_rows

    return problems(json_rows(path, store, progress), path, store)


def _read_parquet(path: Path, tables: list[Path], store: TestStore, progress: ProgressCallback) -> list[Problem]:
    from lcbx.problems.rows.arrow_table import parquet_rows, parquet_rows_of

    rows = parquet_rows(path, store, progress) if tables == [path] else parquet_rows_of(tables, store, progress)
    return problems(rows, path, store)


def _read_dataset(path: Path, store: TestStore, progress: ProgressCallback) -> list[Problem]:
    from lcbx.problems.rows.arrow_table import dataset_rows

    return problems(dataset_rows(path, store, progress), path, store)


def problems(rows: Iterable[tuple[str | int | None, BenchmarkRow]], path: Path, store: TestStore) -> list[Problem]:
    """Return all problems, in order. Raises DataError for an invalid row, a repeated id, and a file without rows."""
    from lcbx.problems.rows.row_schema import to_problem

    by_id: dict[str, Problem] = {}
    places: dict[str, str | int | None] = {}
    for place, row in rows:
        with located(path, place):
            problem = to_problem(row, store)
            if problem.problem_id in by_id:
                first = _shown(places[problem.problem_id])
                raise Malformed(f"problem {problem.problem_id} is a duplicate; first seen at {first}")
        by_id[problem.problem_id], places[problem.problem_id] = problem, place
    if not by_id:
        raise DataError("no problems in it", path=path)
    return list(by_id.values())


def _shown(place: str | int | None) -> str:
    return f"line {place}" if isinstance(place, int) else str(place)
