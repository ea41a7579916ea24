"""The counts of a benchmark that `lcbx data info` shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lcbx.problems.errata import errata
from lcbx.types import Benchmark


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    name: str
    revision: str
    slice: dict[str, str]
    problems: int
    public_tests: int
    private_tests: int
    input_bytes: int
    output_bytes: int
    """Expected outputs. A blob counts once per test that uses it, here and in `input_bytes`."""
    largest_test_bytes: int
    first_date: str | None
    last_date: str | None
    errata: int
    """Number of problems known to be bad."""
    difficulties: dict[str, int] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    checkers: dict[str, int] = field(default_factory=dict)


def summarise(benchmark: Benchmark) -> Summary:
    """Return the counts of a benchmark."""
    tests = [test for problem in benchmark.problems for test in problem.tests]
    dates = sorted(problem.contest_date for problem in benchmark.problems if problem.contest_date)
    bad = errata(benchmark.name, benchmark.problems)
    return Summary(
        name=benchmark.name,
        revision=benchmark.revision,
        slice=benchmark.slice,
        problems=len(benchmark.problems),
        public_tests=sum(test.public for test in tests),
        private_tests=sum(not test.public for test in tests),
        input_bytes=sum(test.input.size_bytes for test in tests),
        output_bytes=sum(test.output.size_bytes for test in tests),
        largest_test_bytes=max((test.input.size_bytes + test.output.size_bytes for test in tests), default=0),
        first_date=dates[0] if dates else None,
        last_date=dates[-1] if dates else None,
        errata=sum(problem.problem_id in bad for problem in benchmark.problems),
        difficulties=_counted(problem.difficulty for problem in benchmark.problems),
        platforms=_counted(problem.platform for problem in benchmark.problems),
        checkers=_counted(problem.checker.kind if problem.checker else "exact" for problem in benchmark.problems),
    )


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(value for value in values if value).items()))
