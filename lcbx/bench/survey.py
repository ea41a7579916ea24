"""One line per language: what a start costs, how close the judge is to the bare spawn loop, what compiling costs.

A language whose programs take a second to start gets fewer programs and tests than one that takes a millisecond, so
that each is measured for about the same time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from lcbx.bench.loads import Load, loads
from lcbx.bench.measurement import Measurement
from lcbx.errors import DataError
from lcbx.judge.request import Judge, judge_all
from lcbx.types import Language, Verdict

PROBE_TESTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageRow:
    """A language on one backend."""

    language: str
    sandbox: str
    tests: int
    """Tests of each program that was measured."""
    start_up_ms: float
    """CPU time of a program that reads two numbers and prints one, per test."""
    raw_tests_per_s: float | None
    """None: the loop could not be run."""
    tests_per_s: float
    programs_per_s: float
    compile_cpu_s: float | None
    memory_floor_mib: float
    machine: dict[str, Any]
    """Where and when it was measured, see `measurement.machine`: a survey may be made in parts."""


def sized_load(judge: Judge, language: Language, *, tests: int, workers: int, seconds: float) -> Load:
    """Return a load that takes about `seconds` with these workers: at most `tests` tests, at least two per program.

    Raises UserError for a language that has no accepted program, RuntimeError if its program is not accepted here.
    """
    probe = loads(language, tests=PROBE_TESTS, programs=1)[0]
    probe.stage(judge.store)
    judge_all(judge, probe.requests())  # starts a sandbox
    started = time.perf_counter()
    (judgement,) = judge_all(judge, probe.requests())
    wall_s = time.perf_counter() - started
    if judgement.verdict != Verdict.AC:
        raise RuntimeError(f"its accepted program was judged {judgement.verdict}: {judgement.error or ''}")
    compile_s = judgement.compile.wall_time_s if judgement.compile is not None else 0.0
    test_s = max(1e-3, (wall_s - compile_s) / PROBE_TESTS)
    budget_s = seconds * workers
    chosen_tests = max(2, min(tests, int((budget_s / workers - compile_s) / test_s)))
    programs = max(workers, min(200, int(budget_s / (compile_s + chosen_tests * test_s))))
    load = loads(language, tests=chosen_tests, programs=programs)[0]
    load.stage(judge.store)
    return load


def language_row(
    measured: Measurement, raw: Measurement | None, *, sandbox: str, load: Load, machine: dict[str, Any]
) -> LanguageRow:
    """Return what the survey says about a language, from its measurements."""
    assert measured.cpu_ms_per_test is not None
    assert measured.peak_memory_mib is not None
    return LanguageRow(
        language=measured.language,
        sandbox=sandbox,
        tests=len(load.inputs),
        start_up_ms=measured.cpu_ms_per_test,
        raw_tests_per_s=None if raw is None else raw.tests_per_s,
        tests_per_s=measured.tests_per_s,
        programs_per_s=measured.programs_per_s,
        compile_cpu_s=measured.compile_cpu_s,
        memory_floor_mib=measured.peak_memory_mib,
        machine=machine,
    )


def by_start_up(rows: Sequence[LanguageRow]) -> list[LanguageRow]:
    """Return the rows, the language that starts fastest first."""
    return sorted(rows, key=lambda row: (row.start_up_ms, row.language, row.sandbox))


class _SurveyFile(msgspec.Struct):
    languages: list[LanguageRow]


def read_rows(path: Path) -> list[LanguageRow]:
    """Return the rows in a file that `lcbx bench --survey` wrote; none if there is no such file. Raises DataError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DataError(f"can't be read: {error.strerror}", path=path) from error
    try:
        return msgspec.json.decode(raw, type=_SurveyFile).languages
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"is no survey: {error}", path=path) from error


def merged(rows: Sequence[LanguageRow], newer: Sequence[LanguageRow]) -> list[LanguageRow]:
    """Return all rows, the newer one where both have the same language and backend, quickest start first."""
    by_place = {(row.language, row.sandbox): row for row in (*rows, *newer)}
    return by_start_up(list(by_place.values()))
