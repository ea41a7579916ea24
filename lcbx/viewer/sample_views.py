"""What a page shows of a sample: its program, its tests with their files, and where one can go from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lcbx.scores.failures import message_of, telling_message
from lcbx.types import Judgement, Program, TestResult, Verdict
from lcbx.viewer.diff import Diff, compare_outputs
from lcbx.viewer.error_line import error_line
from lcbx.viewer.library import Run
from lcbx.viewer.material import Head, Missing
from lcbx.viewer.run_index import SampleEntry, position
from lcbx.viewer.sample_filter import Filter
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


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """The line of a program that a message names."""

    number: int
    """From 1."""
    message: str


def error_line_of(run: Run, judgement: Judgement | None, program: Program | Missing | None) -> ErrorLine | None:
    """Return the line that the compiler's or interpreter's message names; None if it names none."""
    if judgement is None or not isinstance(program, Program) or program.source is None:
        return None
    message = message_of(judgement)
    number = error_line(message, run.material.filename, len(program.source.splitlines()))
    patterns = run.material.language.failures if run.material.language else ()
    return None if number is None else ErrorLine(number, telling_message(judgement, patterns))


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
    """Return the neighbours of a sample in the list that the filter makes."""
    entries = run.selected(filter)
    here = next((at for at, other in enumerate(entries) if other is entry), None)
    if here is None:  # reached from elsewhere: the samples on both sides of its place
        at = position(entries, entry.place) if not filter.column else len(entries)
        earlier, later = entries[:at], entries[at:]
    else:
        earlier, later = entries[:here], entries[here + 1 :]
    before, after = _first_and_first_failed(reversed(earlier)), _first_and_first_failed(later)
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
