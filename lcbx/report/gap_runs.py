"""What a run says about the gap between languages: solved problems, error classes, failed tests, and some programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lcbx.problems.errata import errata
from lcbx.report.figures import Report, build_report
from lcbx.runs.judging import language_of, stored_program
from lcbx.runs.many_runs import map_runs
from lcbx.runs.records import RunDirectory
from lcbx.scores.failures import classify, telling_message
from lcbx.scores.suspect_tests import FailedTest, failed_test
from lcbx.types import Verdict

MOST_PROGRAMS = 5
"""Programs of a problem that are read, of the accepted and of the failed ones each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRun:
    """One run, without its programs."""

    report: Report
    classes: dict[str, dict[str, int]]
    """Problem id -> error class -> failed samples; one that ended in `JE` says nothing about the program."""
    failed_tests: tuple[FailedTest, ...]
    difficulties: dict[str, str]
    """Problem id -> difficulty, for problems that have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProgram:
    """A judged program of a run, as pages and comparisons of programs need it."""

    sample_index: int
    verdict: Verdict
    error_class: str | None
    """None for an accepted program."""
    message: str
    """The line of the compiler's or the run-time messages that names the error; may be empty."""
    source: str


def read_gap_runs(paths: Sequence[Path], *, folders: Sequence[Path] = ()) -> list[GapRun]:
    """Return what is compared of each run, in their order; large runs are read at the same time."""
    return map_runs(partial(_read_gap_run, folders=tuple(folders)), paths)


def _read_gap_run(path: Path, *, folders: Sequence[Path]) -> GapRun:
    run = RunDirectory.open(path)
    language = language_of(run.info, folders)
    judgements = run.judgements()
    report = build_report(
        run,
        bootstrap=False,
        judgements_of=judgements,
        language=language,
        errata=errata(run.config.benchmark, run.info.problems),
    )
    classes: dict[str, Counter[str]] = {}
    for key, judgement in judgements.items():
        if not run.is_requested(key) or judgement.verdict is Verdict.JE:
            continue
        if (error_class := classify(judgement, language)) is not None:
            classes.setdefault(key.problem_id, Counter())[error_class] += 1
    failed = (failed_test(judgement) for key, judgement in judgements.items() if run.is_requested(key))
    return GapRun(
        report=report,
        classes={problem_id: dict(counts) for problem_id, counts in classes.items()},
        failed_tests=tuple(one for one in failed if one is not None),
        difficulties={problem.problem_id: problem.difficulty for problem in run.info.problems if problem.difficulty},
    )


def read_programs(
    path: Path,
    *,
    problem_ids: Collection[str] | None = None,
    most: int = MOST_PROGRAMS,
    folders: Sequence[Path] = (),
) -> dict[str, list[StoredProgram]]:
    """Return the first `most` accepted and the first `most` failed programs of each problem, in order of the samples.

    `problem_ids` None: of all problems. Completions without a program, judge errors and programs that can't be
    reproduced from their completion are left out.
    """
    run = RunDirectory.open(path)
    language = language_of(run.info, folders)
    judgements = run.judgements(tests=False)
    taken: Counter[tuple[str, bool]] = Counter()
    programs: dict[str, list[StoredProgram]] = {}
    for completion in run.iter_completions():
        key, judgement = completion.key, judgements.get(completion.key)
        if judgement is None or judgement.verdict in (Verdict.JE, Verdict.NC):
            continue
        if not run.is_requested(key) or (problem_ids is not None and key.problem_id not in problem_ids):
            continue
        group = (key.problem_id, judgement.verdict is Verdict.AC)
        if taken[group] >= most:
            continue
        program = stored_program(run.config, completion, judgement, problem=None, language=language)
        if program is None or program.source is None:
            continue
        taken[group] += 1
        stored = StoredProgram(
            sample_index=key.sample_index,
            verdict=judgement.verdict,
            error_class=classify(judgement, language),
            message=telling_message(judgement, language.failures if language else ()),
            source=program.source,
        )
        programs.setdefault(key.problem_id, []).append(stored)
    return {name: sorted(found, key=lambda one: one.sample_index) for name, found in programs.items()}
