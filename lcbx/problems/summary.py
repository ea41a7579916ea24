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
    without_statement: int
    """Number of problems that can be judged, but that no model can be asked for."""
    without_time_limit: int
    """Number of problems under the protocol's time limit, or the language's."""
    time_limits_s: tuple[float, float] | None
    """The shortest and the longest time limit of a problem, CPU seconds per test; None: no problem has one."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Problems that can't be judged: name -> reason."""
    difficulties: dict[str, int] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)
    checkers: dict[str, int] = field(default_factory=dict)


def summarise(benchmark: Benchmark) -> Summary:
    """Return the counts of a benchmark."""
    tests = [test for problem in benchmark.problems for test in problem.tests]
    dates = sorted(problem.contest_date for problem in benchmark.problems if problem.contest_date)
    limits = [problem.time_limit_s for problem in benchmark.problems if problem.time_limit_s is not None]
    bad = errata(benchmark.name, benchmark.problems)
    return Summary(
        name=benchmark.name,
        revision=benchmark.revision,
        slice={name: value for name, value in benchmark.slice.items() if name != "left-out"},
        problems=len(benchmark.problems),
        public_tests=sum(test.public for test in tests),
        private_tests=sum(not test.public for test in tests),
        input_bytes=sum(test.input.size_bytes for test in tests),
        output_bytes=sum(test.output.size_bytes for test in tests),
        largest_test_bytes=max((test.input.size_bytes + test.output.size_bytes for test in tests), default=0),
        first_date=dates[0] if dates else None,
        last_date=dates[-1] if dates else None,
        errata=sum(problem.problem_id in bad for problem in benchmark.problems),
        without_statement=sum(not problem.statement.strip() for problem in benchmark.problems),
        without_time_limit=len(benchmark.problems) - len(limits),
        time_limits_s=(min(limits), max(limits)) if limits else None,
        left_out=benchmark.left_out,
        difficulties=_counted(problem.difficulty for problem in benchmark.problems),
        platforms=_counted(problem.platform for problem in benchmark.problems),
        checkers=_counted(problem.checker.kind if problem.checker else "exact" for problem in benchmark.problems),
    )


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(value for value in values if value).items()))
