"""Programs known to pass, for a warm start: from a file, or from runs of `lcbx eval`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lcbx import problems
from lcbx.errors import DataError
from lcbx.generate.completions_file import in_fence
from lcbx.problems.rows.json_file import json_objects
from lcbx.problems.store import TestStore
from lcbx.runs.finding import resolve_runs
from lcbx.runs.judging import language_of, stored_program
from lcbx.runs.records import RunDirectory
from lcbx.types import Completion, Judgement, Language, Program, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingProgram:
    """A program and the problem it solves."""

    problem_id: str
    language_id: str
    source: str


def answer_of(program: PassingProgram, language: Language) -> str:
    """Return the answer that is judged and trained on: the program in a code block of its language."""
    return in_fence(program.source.strip("\n"), language.fences[0] if language.fences else language.language_id)


def from_file(path: Path) -> list[PassingProgram]:
    """Return programs from lines of `{"question_id", "language", "code"}`. Raises DataError."""
    return [_program(row, path, number) for number, row in json_objects(path)]


def _program(row: dict[str, Any], path: Path, line: int) -> PassingProgram:
    problem_id, language_id, source = (row.get(name) for name in ("question_id", "language", "code"))
    if isinstance(problem_id, int) and not isinstance(problem_id, bool):
        problem_id = str(problem_id)  # as `lcbx eval` reads them
    if not (isinstance(problem_id, str) and isinstance(language_id, str) and isinstance(source, str)):
        raise DataError("not a program: needs question_id, language and code", path=path, line=line)
    try:
        source.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DataError("code has a lone surrogate, which UTF-8 can't hold", path=path, line=line) from error
    return PassingProgram(problem_id=problem_id, language_id=language_id, source=source)


def from_runs(
    runs: Iterable[str], results_dir: Path = Path("results"), folders: Sequence[Path] = ()
) -> list[PassingProgram]:
    """Return the programs that passed in these runs (rejection sampling); `folders` may hold their language files."""
    paths = dict.fromkeys(path for name in runs for path in resolve_runs(name, results_dir))
    return [
        PassingProgram(problem_id=program.key.problem_id, language_id=program.key.language_id, source=program.source)
        for path in paths
        for _, judgement, program in stored_programs(RunDirectory.open(path), folders)
        if judgement is not None
        and judgement.verdict == Verdict.AC
        and program is not None
        and program.source is not None
    ]


def stored_programs(
    run: RunDirectory, folders: Sequence[Path] = ()
) -> Iterator[tuple[Completion, Judgement | None, Program | None]]:
    """Yield each completion of a run with its judgement and its program.

    The program is None if it can't be reproduced here, see `runs.judging.stored_program`.
    """
    config, judgements = run.config, run.judgements()
    language = language_of(run.info, folders)
    benchmark = problems.find(config.benchmark, config.benchmark_revision, store=TestStore.default())
    by_id = {problem.problem_id: problem for problem in benchmark.problems} if benchmark else {}
    for completion in run.iter_completions():
        judgement, problem = judgements.get(completion.key), by_id.get(completion.key.problem_id)
        yield completion, judgement, stored_program(config, completion, judgement, problem=problem, language=language)
