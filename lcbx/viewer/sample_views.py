"""What a page shows of a sample: its program, its tests with their files, and where one can go from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lcbx.types import Judgement, Program, TestResult, Verdict
from lcbx.viewer.diff import Diff, compare_outputs
from lcbx.viewer.library import Filter, Run
from lcbx.viewer.material import Head, Missing
from lcbx.viewer.run_index import SampleEntry, position
from lcbx.viewer.text import decoded

PASSED_SHOWN = 3
"""Passed tests that are shown with their files; of more only the times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestView:
    """One test of a judgement. Only a detailed view has files."""

    result: TestResult
    detailed: bool
    input: Head | Missing | None = None
    expected: Head | Missing | None = None
    diff: Diff | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A link to a neighbouring sample."""

    key: str
    """Key on the keyboard."""
    label: str
    name: str | None
    """Name of the sample, as in addresses; None if there is none."""


def program_view(run: Run, entry: SampleEntry) -> Program | Missing | None:
    """Return the sample's program, or why it can't be shown; None if there is no completion."""
    completion = run.index.completion(entry)
    return None if completion is None else run.material.program(completion, run.index.judgement(entry))


def test_views(run: Run, judgement: Judgement | None) -> list[TestView]:
    """Return a view of each test that ran, in test order; passed ones in detail up to `PASSED_SHOWN`."""
    views, passed = [], 0
    for result in judgement.tests if judgement else ():
        passed += result.verdict is Verdict.AC
        if result.verdict is Verdict.AC and passed > PASSED_SHOWN:
            views.append(TestView(result=result, detailed=False))
        else:
            assert judgement is not None
            views.append(_detailed(run, judgement.key.problem_id, result))
    return views


def _detailed(run: Run, problem_id: str, result: TestResult) -> TestView:
    expected = run.material.expected(problem_id, result.test_index)
    diff = None
    if result.verdict is not Verdict.AC and result.stdout and isinstance(expected, Head):
        cut = expected.cut or result.stdout_size_bytes > len(result.stdout.encode("utf-8", "surrogatepass"))
        diff = compare_outputs(decoded(expected.data), result.stdout.replace("\r\n", "\n"), cut=cut)
    return TestView(
        result=result,
        detailed=True,
        input=run.material.input(problem_id, result.test_index),
        expected=expected,
        diff=diff,
    )


def steps(run: Run, entry: SampleEntry, filter: Filter) -> list[Step]:
    """Return the neighbours of a sample among those that the filter keeps."""
    entries = run.index.entries()
    here = position(entries, entry.place)
    before, after = (
        _first_and_first_failed(entries[index] for index in indexes if filter.keeps(entries[index]))
        for indexes in (range(here - 1, -1, -1), range(here + 1, len(entries)))
    )
    return [
        Step("p", "previous failure", before[1]),
        Step("n", "next failure", after[1]),
        Step("k", "previous", before[0]),
        Step("j", "next", after[0]),
    ]


def _first_and_first_failed(entries: Iterable[SampleEntry]) -> tuple[str | None, str | None]:
    first: str | None = None
    for entry in entries:
        first = first or entry.name
        if entry.failed:
            return first, entry.name
    return first, None
