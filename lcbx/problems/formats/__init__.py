"""Benchmarks in the formats of others: what each can hold, what would be lost, and a proof that it can be read again.

    losses            what a format has no place for
    string_rows       tests as strings: JSON, or packed as LiveCodeBench packs them; the rows of the tables
    parquet_folder    a folder as the hub has it, for `datasets.load_dataset`

Packages are written by `problems.kattis`, rows in our schema by `problems.export`. A format is one entry of `FORMATS`.
The tests of one problem at a time are held in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.problems import export, load
from lcbx.problems.formats import losses
from lcbx.problems.rows.file_kinds import is_json
from lcbx.problems.store import TestStore
from lcbx.types import Benchmark, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """A format that benchmarks can be written in."""

    summary: str
    carries: frozenset[str]
    """Names in `losses.PARTS` of what it holds besides ids, statements and tests."""
    write: Callable[[Benchmark, Path, TestStore], None]
    folder: bool | None = False
    """True: the result is a folder; None: a folder, or a JSON file if the name says so."""


def _datasets(benchmark: Benchmark, out: Path, store: TestStore) -> None:
    from lcbx.problems.formats.parquet_folder import write_folder  # commands that only show need no writer
    from lcbx.problems.formats.string_rows import own_row

    write_folder(benchmark, out, store, own_row)


def _ag(benchmark: Benchmark, out: Path, store: TestStore) -> None:
    from lcbx.problems.formats.parquet_folder import write_folder
    from lcbx.problems.formats.string_rows import ag_row, write_lines

    if is_json(out):
        write_lines(benchmark, out, store, ag_row)
    else:
        write_folder(benchmark, out, store, ag_row)


def _live_code_bench(benchmark: Benchmark, out: Path, store: TestStore) -> None:
    from lcbx.problems.formats.string_rows import live_code_bench_row, write_lines

    write_lines(benchmark, out, store, live_code_bench_row)


def _kattis(benchmark: Benchmark, out: Path, store: TestStore) -> None:
    from lcbx.problems.kattis.package_writer import write_packages

    write_packages(benchmark, out, store)


ALL = frozenset(losses.PARTS)

FORMATS: dict[str, ExportFormat] = {
    "rows": ExportFormat(
        summary="one JSON object a line, in our schema (.jsonl, .jsonl.gz, .jsonl.zst)",
        carries=ALL,
        write=export.export,
    ),
    "datasets": ExportFormat(
        summary="a folder for datasets.load_dataset: our schema as parquet",
        carries=ALL,
        write=_datasets,
        folder=True,
    ),
    "ag-lcb-x": ExportFormat(
        summary="the three columns of Ag-LiveCodeBench-X: a folder of parquet, or JSON lines",
        carries=frozenset(),
        write=_ag,
        folder=None,
    ),
    "livecodebench": ExportFormat(
        summary="JSON lines of LiveCodeBench, hidden tests packed",
        carries=frozenset({"title", "public", "difficulty", "platform", "contest_date"}),
        write=_live_code_bench,
    ),
    "kattis": ExportFormat(
        summary="a folder of problem packages (2023-07-draft)",
        carries=ALL - {"frame"},
        write=_kattis,
        folder=True,
    ),
}


def write_as(name: str, benchmark: Benchmark, out: Path, store: TestStore, *, lossy: bool = False) -> list[str]:
    """Write a benchmark in the format of this name, read it again and compare. Returns what was lost, in words.

    Raises UserError if something would be lost and `lossy` is not set, or if `out` does not fit the format.
    """
    chosen = FORMATS[name]
    _check_place(name, chosen, out)
    lost = losses.lost(benchmark.problems, chosen.carries)
    if lost and not lossy:
        raise UserError(f"{name} has no place for {'; '.join(lost)}. Write it all the same with --lossy.")
    frames = [problem.problem_id for problem in benchmark.problems if problem.frame is not None]
    if frames and "frame" not in chosen.carries:
        raise UserError(
            f"{frames[0]} asks for a function, not for a program: {name} can't hold it, only rows and datasets."
        )
    chosen.write(benchmark, out, store)
    _verify(benchmark, out, store, exact=not lost)
    return lost


def _check_place(name: str, chosen: ExportFormat, out: Path) -> None:
    json_name = is_json(out)
    if chosen.folder is True and json_name:
        raise UserError(f"{out}: {name} is a folder. Give it a name without .jsonl.")
    if chosen.folder is False and not json_name:
        raise UserError(f"{out}: {name} is a file. Give it a name that ends in .jsonl, .jsonl.gz or .jsonl.zst.")
    if not json_name and out.exists() and (out.is_file() or any(out.iterdir())):
        raise UserError(f"{out}: is there already. Choose the name of a new folder, or remove it.")


def _verify(benchmark: Benchmark, out: Path, store: TestStore, *, exact: bool) -> None:
    """Raise UserError unless the result reads as the same problems: same ids, statements and tests.

    `exact`: also all else that can change a verdict.
    """
    again = {problem.problem_id: problem for problem in load(str(out), store=store).problems}
    for problem in benchmark.problems:
        other = again.pop(problem.problem_id, None)
        if other is None or _content(other) != _content(problem) or (exact and other.digest != problem.digest):
            raise UserError(f"{out}: {problem.problem_id} reads back differently; this format can't hold it.")
    if again:
        raise UserError(f"{out}: holds other problems, too: {', '.join(sorted(again)[:3])}")


def _content(problem: Problem) -> tuple[str, list[tuple[str, str]]]:
    return problem.statement, [(test.input.sha256, test.expected_digest) for test in problem.tests]
