"""Files and tables of rows: JSON, JSON lines (plain, gzip, zstd), parquet, and folders written by `datasets`.

Each reader yields `(where, row)`; the tests of a row are in the store by then. JSON is read as a stream. A parquet file
can only be read a column chunk at a time, so it needs the memory that its writer chose.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec
import zstandard

from lcbx.errors import DataError, UserError
from lcbx.problems import multipl_e
from lcbx.problems.benchmark_rows import LIGHT_FIELDS, TEST_FIELDS, Row, named, read_row, to_problem
from lcbx.problems.jsonstream import JsonStream, Malformed
from lcbx.problems.store import TestStore
from lcbx.problems.tests import Field, read_field, read_text
from lcbx.types import Problem

JSON_SUFFIXES = (".jsonl", ".json", ".jsonl.gz", ".jsonl.zst", ".json.gz", ".json.zst")
_READ_BYTES = 1 << 18
_BOM = b"\xef\xbb\xbf"


class Progress(Protocol):
    """Called now and then: what is being done, how far it is, and how far it will go (None: not known)."""

    def __call__(self, what: str, done: int, total: int | None) -> None: ...


def silent(what: str, done: int, total: int | None) -> None:
    """The `Progress` nobody looks at."""


# --- which files ----------------------------------------------------------------------------------------------------


def is_json(path: Path) -> bool:
    return path.name.lower().endswith(JSON_SUFFIXES)


def stem(path: Path) -> str:
    """The name without `.jsonl.zst` and the like."""
    name = path.name
    for suffix in sorted((*JSON_SUFFIXES, ".parquet"), key=len, reverse=True):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] or name
    return name


def parquet_files(folder: Path) -> list[Path]:
    """The parquet files of a folder, of its split `test` where it has several splits. Empty if there are none."""
    found = sorted(folder.glob("**/*.parquet"))
    tests = [path for path in found if path.name.startswith("test") or path.parent.name == "test"]
    splits = {path.name.split("-")[0].split(".")[0] for path in found}
    if len(splits) > 1 and not tests and {"train", "validation"} & splits:
        raise UserError(
            f"{folder}: several splits ({', '.join(sorted(splits))}) and none is named 'test'. Name one file."
        )
    return tests or found


def written_by_datasets(folder: Path) -> bool:
    """Is it what `Dataset.save_to_disk` or `DatasetDict.save_to_disk` writes?"""
    return (folder / "dataset_dict.json").is_file() or (
        (folder / "state.json").is_file() and (folder / "dataset_info.json").is_file()
    )


def content_hash(paths: Iterable[Path], *, base: Path | None = None) -> str:
    """SHA-256 of one file, or of the names (below `base`) and contents of several, read as streams."""
    files = list(paths)
    digest = sha256()
    for path in files:
        content = sha256() if base else digest
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    content.update(chunk)
        except OSError as error:
            raise DataError(f"cannot be read ({error.strerror})", path=path) from error
        if base:
            digest.update(f"{path.relative_to(base)}\0{content.hexdigest()}\n".encode())
    return digest.hexdigest()


# --- problems out of them -------------------------------------------------------------------------------------------


def problems(rows: Iterable[tuple[str | int | None, Row]], path: Path, store: TestStore) -> list[Problem]:
    """All problems, in order. DataError for a row that is none and for an id that comes twice."""
    found: dict[str, Problem] = {}
    where: dict[str, str | int | None] = {}
    for place, row in rows:
        with located(path, place):
            problem = to_problem(row, store)
            if problem.problem_id in found:
                first = where[problem.problem_id]
                raise Malformed(f"problem {problem.problem_id} is there a second time; first: {_place(first)}")
        found[problem.problem_id], where[problem.problem_id] = problem, place
    if not found:
        raise DataError("no problems in it", path=path)
    return list(found.values())


@contextmanager
def located(path: Path, place: str | int | None) -> Iterator[None]:
    """Adds file and place to what is said of the data."""
    try:
        yield
    except Malformed as error:
        line = place if isinstance(place, int) else None
        text = str(error) if line is not None or place is None else f"{place}: {error}"
        raise DataError(text, path=path, line=line) from error


def _place(place: str | int | None) -> str:
    return f"line {place}" if isinstance(place, int) else str(place)


# --- JSON -----------------------------------------------------------------------------------------------------------


def json_rows(path: Path, store: TestStore, progress: Progress = silent) -> Iterator[tuple[int, Row]]:
    """Rows with their line numbers: one JSON object after the other, or a list of them."""
    stream = JsonStream(chunks_of(path, progress))
    in_list = stream.peek() == b"["
    positions: Iterator[int] = stream.items() if in_list else _while_there_is_more(stream)
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
            raise Malformed("something follows the list of problems")


def _while_there_is_more(stream: JsonStream) -> Iterator[int]:
    position = 0
    while stream.peek():
        yield position
        position += 1


def chunks_of(path: Path, progress: Progress = silent) -> Iterator[bytes]:
    """What is in the file, unpacked if its name says that it is packed."""
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
        # Benchmarks packed with --long windows up to 2 GiB are other people's choice, not an attack.
        return zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(file, read_across_frames=True)
    return file


def _reported(reader: Any, file: IO[bytes], path: Path, progress: Progress) -> Iterator[bytes]:
    total = path.stat().st_size
    first = True
    while chunk := reader.read(_READ_BYTES):
        progress(f"reading {path.name}", file.tell(), total)
        yield chunk.removeprefix(_BOM) if first else chunk
        first = False


# --- tables ---------------------------------------------------------------------------------------------------------


def parquet_rows(path: Path, store: TestStore, progress: Progress = silent) -> Iterator[tuple[str, Row]]:
    """Rows with their numbers, one at a time."""
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


def dataset_rows(folder: Path, store: TestStore, progress: Progress = silent) -> Iterator[tuple[str, Row]]:
    """Rows of a folder written by `datasets`: of its split `test`, or of the only one it has."""
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


def _table_row(table: Any, present: list[str], store: TestStore) -> Row:
    """One row of an Arrow table or record batch. Strings of tests are read where they lie, not copied."""
    row = Row(present=present)
    for name in table.schema.names:
        column = table.column(name)
        if name in TEST_FIELDS:
            with named(row):
                row.tests[name] = _table_tests(column[0], store, public=name.startswith("public"))
        else:
            row.light[name] = column[0].as_py()
    return row


def _table_tests(value: Any, store: TestStore, *, public: bool) -> Field:
    if not value.is_valid:
        return Field()
    if hasattr(value, "as_buffer"):
        return read_text(_slices(memoryview(value.as_buffer())), store, public=public)
    return read_field(JsonStream([msgspec.json.encode(value.as_py())]), store, public=public)


def _slices(text: memoryview) -> Iterator[bytes]:
    return (bytes(text[start : start + _READ_BYTES]) for start in range(0, len(text), _READ_BYTES))


# --- whichever it is ------------------------------------------------------------------------------------------------

Reader = Callable[[TestStore, Progress], list[Problem]]


def reader_of(path: Path) -> Reader | None:
    """How to read problems from a file or folder of rows; None if it is neither."""
    if path.is_file() and is_json(path):
        return lambda store, progress: problems(json_rows(path, store, progress), path, store)
    if path.is_file() and path.suffix.lower() == ".parquet":
        return lambda store, progress: problems(parquet_rows(path, store, progress), path, store)
    if path.is_dir() and written_by_datasets(path):
        return lambda store, progress: problems(dataset_rows(path, store, progress), path, store)
    if path.is_dir() and (tables := parquet_files(path)):
        return lambda store, progress: problems(all_rows(tables, store, progress), path, store)
    return None


def all_rows(paths: list[Path], store: TestStore, progress: Progress) -> Iterator[tuple[str, Row]]:
    """Rows of several parquet files, one after the other."""
    for path in paths:
        for place, row in parquet_rows(path, store, progress):
            yield f"{path.name}, {place}", row
