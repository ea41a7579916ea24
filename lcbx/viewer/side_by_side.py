"""One problem in two runs, next to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lcbx.types import Program, Verdict
from lcbx.viewer.diff import own_lines
from lcbx.viewer.library import Run
from lcbx.viewer.material import Missing
from lcbx.viewer.run_index import SampleEntry
from lcbx.viewer.sample_views import ErrorLine, TestView, error_line_of, program_view, test_views
from lcbx.viewer.text import bounded

Pair = tuple[SampleEntry | None, SampleEntry | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two runs that are compared."""

    run: Run
    siblings: list[SampleEntry]
    """All samples of the problem."""
    passed: int
    entry: SampleEntry | None
    link: Callable[[SampleEntry], str]
    """Address of the page that shows a sibling instead."""
    program: Program | Missing | None = None
    error: ErrorLine | None = None
    log: str = ""
    test: TestView | None = None
    """The first test that failed."""
    own: frozenset[int] = frozenset()
    """Lines of the program that the other program doesn't have."""


def side(run: Run, siblings: list[SampleEntry], entry: SampleEntry | None, link: Callable[[SampleEntry], str]) -> Side:
    """Return what is shown of `entry`, one of the problem's samples in `run`."""
    passed = sum(sibling.verdict is Verdict.AC for sibling in siblings)
    plain = Side(run=run, siblings=siblings, passed=passed, entry=entry, link=link)
    if entry is None:
        return plain
    judgement = run.index.judgement(entry)
    failed = (view for view in test_views(run, judgement) if view.result.verdict is not Verdict.AC)
    program = program_view(run, entry)
    return replace(
        plain,
        program=program,
        error=error_line_of(run, judgement, program),
        log=judgement.compile.log if judgement and judgement.compile else "",
        test=next(failed, None),
    )


def with_own_lines(sides: list[Side]) -> tuple[bool, list[Side]]:
    """Return whether both programs are equal, and the sides with the lines that differ; only within one language."""
    sources = [
        side.program.source for side in sides if isinstance(side.program, Program) and side.program.source is not None
    ]
    if len(sources) < 2 or len({side.run.material.filename for side in sides}) > 1:
        return False, sides
    marks = own_lines(*(bounded(source).text for source in sources))
    return sources[0] == sources[1], [replace(side, own=own) for side, own in zip(sides, marks, strict=True)]


def chosen_pair(siblings: Sequence[list[SampleEntry]], samples: Sequence[int | None]) -> Pair:
    """Return the samples with these indexes; without one, those of the first pair whose verdicts differ, or the first.

    None for a run that has no sample of the problem.
    """
    pairs = list(zip(*siblings, strict=False))
    differing = next((pair for pair in pairs if pair[0].verdict is not pair[1].verdict), None)
    left, right = (
        next((entry for entry in entries if entry.place[1] == sample), None)
        or (differing[index] if differing else entries[0] if entries else None)
        for index, (entries, sample) in enumerate(zip(siblings, samples, strict=True))
    )
    return left, right
