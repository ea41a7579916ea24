"""Builds Ag-LiveCodeBench-X anew from LiveCodeBench: those problems whose tests are all read from stdin.

Rows are as large as their tests, hundreds of megabytes. They pass through here as streams: a field of tests is set down
in a temporary file as it is written, looked through from there, and copied on if the problem belongs in.
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
from lcbx.problems.benchmark_file import Progress, chunks_of, located, silent
from lcbx.problems.benchmark_rows import TEST_FIELDS
from lcbx.problems.jsonstream import JsonStream, Malformed
from lcbx.problems.tests import STDIN, count_kinds
from lcbx.problems.writing import disk_errors, whole_file

REPOSITORY = "livecodebench/code_generation_lite"
REVISION = "0fe84c3912ea0c4d4a78037083943e8f0c4dd505"
_PARTS = ("test.jsonl", "test2.jsonl", "test3.jsonl", "test4.jsonl", "test5.jsonl", "test6.jsonl")
RELEASES = {f"release_v{count}": _PARTS[:count] for count in range(1, len(_PARTS) + 1)}
"""A release is what the one before it was, and one more file."""

_KEPT = ("question_id", "question_title", "question_content", "platform", "difficulty", "contest_date")
_COPY_BYTES = 1 << 18


@dataclass(slots=True, kw_only=True)
class BuildReport:
    release: str
    source: str
    """Repository and commit, or the folder the files came from."""
    problems: int = 0
    tests: dict[str, int] = field(default_factory=dict)
    """`public_test_cases`, `private_test_cases`: how many."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Why -> how many problems."""
    platforms: dict[str, int] = field(default_factory=dict)
    difficulties: dict[str, int] = field(default_factory=dict)


def build_ag_lcb_x(
    release: str, out: Path, *, source: Path | None = None, progress: Progress | None = None
) -> BuildReport:
    """Writes `out` (.jsonl, also .gz or .zst) in the schema of problems, from the hub or from the files in `source`.

    Public and private tests stay apart; packed tests are passed on as they are. `out` is there only once it is whole.
    """
    if release not in RELEASES:
        raise UserError(f"no release {release!r}. LiveCodeBench has {', '.join(RELEASES)}.")
    paths = _from_folder(source, release) if source else _from_hub(release)
    report = BuildReport(release=release, source=str(source) if source else f"{REPOSITORY}@{REVISION}")
    seen: set[str] = set()
    with whole_file(out) as file:
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
class _Row:
    light: dict[str, Any]
    tests: dict[str, IO[bytes]]
    """Each field of tests as JSON, in a file of its own."""
    kinds: dict[str, Counter[str]]


def _rows(path: Path, out: Path, progress: Progress) -> Iterator[_Row]:
    """One row at a time; its files are gone when the next one is asked for."""
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


def _row(stream: JsonStream, out: Path, files: ExitStack) -> _Row:
    row = _Row({}, {}, {})
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


def _is_out(row: _Row) -> bool:
    """Is it known already that the problem does not belong in? Then its other tests need not be unpacked."""
    return any(kind != STDIN for kinds in row.kinds.values() for kind in kinds)


def _spool(out: Path) -> IO[bytes]:
    with disk_errors(out):
        return tempfile.TemporaryFile(dir=out.parent)


def _content(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_COPY_BYTES):
        yield chunk


# --- what becomes of them -------------------------------------------------------------------------------------------


def _add(row: _Row, file: IO[bytes], report: BuildReport, seen: set[str]) -> None:
    why = _why_out(row, seen)
    if why:
        report.left_out[why] = report.left_out.get(why, 0) + 1
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


def _why_out(row: _Row, seen: set[str]) -> str | None:
    if row.light["question_id"] in seen:
        return "there twice"
    if _is_out(row):
        return "calls a function"
    return None if any(row.kinds.values()) else "no tests"


def _count(counts: dict[str, int], value: Any) -> None:
    key = str(value or "unknown")
    counts[key] = counts.get(key, 0) + 1
