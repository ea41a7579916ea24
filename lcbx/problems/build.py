"""Builds Ag-LiveCodeBench-X anew from LiveCodeBench: the problems whose tests are all read from stdin.

Rows are as large as their tests, hundreds of megabytes, so they are streamed: each field of tests is copied to a
temporary file, its test types are counted from there, and it is copied to the result if the problem is kept.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec

from lcbx.errors import UserError
from lcbx.problems import hub
from lcbx.problems.malformed import Malformed, located
from lcbx.problems.progress_callback import ProgressCallback, silent
from lcbx.problems.rows.json_file import chunks_of
from lcbx.problems.rows.json_stream import JsonStream
from lcbx.problems.rows.row_schema import TEST_FIELDS
from lcbx.problems.rows.tests import STDIN, count_kinds
from lcbx.problems.writing import packed_file
from lcbx.resources import disk_errors

REPOSITORY = "livecodebench/code_generation_lite"
REVISION = "0fe84c3912ea0c4d4a78037083943e8f0c4dd505"
_PARTS = ("test.jsonl", "test2.jsonl", "test3.jsonl", "test4.jsonl", "test5.jsonl", "test6.jsonl")
RELEASES = {f"release_v{count}": _PARTS[:count] for count in range(1, len(_PARTS) + 1)}
"""Each release is the previous one and one more file."""

_KEPT = ("question_id", "question_title", "question_content", "platform", "difficulty", "contest_date")
_COPY_BYTES = 1 << 18


@dataclass(slots=True, kw_only=True)
class BuildReport:
    release: str
    source: str
    """Repository and commit, or the folder the files came from."""
    problems: int = 0
    tests: dict[str, int] = field(default_factory=dict)
    """`public_test_cases`, `private_test_cases` -> number of tests."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Reason -> number of problems."""
    platforms: dict[str, int] = field(default_factory=dict)
    difficulties: dict[str, int] = field(default_factory=dict)


def build_ag_lcb_x(
    release: str, out: Path, *, source: Path | None = None, progress: ProgressCallback | None = None
) -> BuildReport:
    """Write `out` (.jsonl, also .gz or .zst) in the schema of `rows`, from the hub or from the files in `source`.

    Public and private tests stay separate; packed tests are copied as they are. `out` appears only once it is complete.
    """
    if release not in RELEASES:
        raise UserError(f"no release {release!r}. LiveCodeBench has {', '.join(RELEASES)}.")
    paths = _from_folder(source, release) if source else _from_hub(release)
    report = BuildReport(release=release, source=str(source) if source else f"{REPOSITORY}@{REVISION}")
    seen: set[str] = set()
    with packed_file(out) as file:
        for path in paths:
            for row in _rows(path, out, progress or silent):
                _add(row, file, report, seen)
    return report


def _from_folder(folder: Path, release: str) -> list[Path]:
    paths = [folder / name for name in RELEASES[release]]
    if missing := [path.name for path in paths if not path.is_file()]:
        raise UserError(
            f"{folder}: {release} needs {', '.join(missing)}, which is not there. Get it from {REPOSITORY}."
        )
    return paths


def _from_hub(release: str) -> list[Path]:
    instead = f"Download {', '.join(RELEASES[release])} elsewhere and pass their folder with --source."
    return [path for name in RELEASES[release] for path in hub.fetch(REPOSITORY, REVISION, name, instead=instead)]


# --- rows -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class SpooledRow:
    light: dict[str, Any]
    tests: dict[str, IO[bytes]]
    """Name of a field of tests -> its JSON, in a temporary file."""
    kinds: dict[str, Counter[str]]


def _rows(path: Path, out: Path, progress: ProgressCallback) -> Iterator[SpooledRow]:
    """Yield one row at a time. Its files are deleted before the next row is read."""
    stream = JsonStream(chunks_of(path, progress))
    while True:
        with located(path, stream.line):
            if not stream.peek():
                return
        line = stream.line
        with ExitStack() as files:
            with located(path, line):
                row = _row(stream, out, files)
            yield row


def _row(stream: JsonStream, out: Path, files: ExitStack) -> SpooledRow:
    row = SpooledRow({}, {}, {})
    for name in stream.fields():
        if name in TEST_FIELDS and not _is_out(row):
            spool = files.enter_context(_spool(out))
            with disk_errors(out):
                for piece in stream.raw():
                    spool.write(piece)
            row.tests[name], row.kinds[name] = spool, count_kinds(JsonStream(_content(spool)))
        elif name in _KEPT:
            row.light[name] = stream.value()
        else:
            stream.skip()
    if not isinstance(row.light.get("question_id"), str) or not isinstance(row.light.get("question_content"), str):
        raise Malformed("question_id or question_content is missing: this is no row of LiveCodeBench")
    return row


def _is_out(row: SpooledRow) -> bool:
    """True if a test read so far is not for stdin. The row's other tests need not be unpacked then."""
    return any(kind != STDIN for kinds in row.kinds.values() for kind in kinds)


def _spool(out: Path) -> IO[bytes]:
    with disk_errors(out):
        return tempfile.TemporaryFile(dir=out.parent)


def _content(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_COPY_BYTES):
        yield chunk


# --- kept and left out ----------------------------------------------------------------------------------------------


def _add(row: SpooledRow, file: IO[bytes], report: BuildReport, seen: set[str]) -> None:
    reason = _reason_to_leave_out(row, seen)
    if reason:
        report.left_out[reason] = report.left_out.get(reason, 0) + 1
        return
    seen.add(row.light["question_id"])
    report.problems += 1
    _count(report.platforms, row.light.get("platform"))
    _count(report.difficulties, row.light.get("difficulty"))
    light = {name: row.light[name] for name in _KEPT if row.light.get(name) is not None}
    file.write(msgspec.json.encode(light)[:-1])
    for name in TEST_FIELDS:
        if name in row.tests:
            report.tests[name] = report.tests.get(name, 0) + sum(row.kinds[name].values())
            file.write(f',"{name}":'.encode())
            row.tests[name].seek(0)
            shutil.copyfileobj(row.tests[name], file, _COPY_BYTES)
    file.write(b"}\n")


def _reason_to_leave_out(row: SpooledRow, seen: set[str]) -> str | None:
    if row.light["question_id"] in seen:
        return "there twice"
    if _is_out(row):
        return "calls a function"
    return None if any(row.kinds.values()) else "no tests"


def _count(counts: dict[str, int], value: Any) -> None:
    key = str(value or "unknown")
    counts[key] = counts.get(key, 0) + 1
