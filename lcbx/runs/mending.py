"""Removal of lines that can't be read from a run that is opened for writing; their samples are missing then."""

from __future__ import annotations

import sys
from pathlib import Path

from lcbx.errors import DataError
from lcbx.runs.lines import drop_lines, read_lines
from lcbx.types import Completion, Judgement


def mend(path: Path) -> None:
    """Drop broken lines of the run in `path` and name them on standard error. The caller holds the run's lock.

    With a dropped completion go verdicts of samples that have no completion: they would pass for verdicts of the next.
    """
    completions, judgements = path / "completions.jsonl", path / "judgements.jsonl"
    problems: list[DataError] = []
    keys = {completion.key for completion in read_lines(completions, Completion, skipped=problems.append)}
    lost_completions = _drop(completions, problems)
    problems = []
    stored = list(read_lines(judgements, Judgement, skipped=problems.append))
    _drop(judgements, problems)
    if lost_completions:
        drop_lines(judgements, {number for number, row in enumerate(stored, 1) if row.key not in keys})


def _drop(path: Path, problems: list[DataError]) -> bool:
    numbers = {problem.line for problem in problems if problem.line is not None}
    if numbers:
        drop_lines(path, numbers)
        more = f" (and {len(numbers) - 1} more lines)" if len(numbers) > 1 else ""
        print(f"warning: {problems[0]}{more}: dropped, its sample is missing", file=sys.stderr, flush=True)
    return bool(numbers)
