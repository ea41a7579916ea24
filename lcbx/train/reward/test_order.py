"""The order in which the tests of a problem run in training: those that most programs have failed on come first.

A program earns a binary reward if it passes all tests, in whatever order, and is stopped at its first failure. So the
order changes only how many tests a wrong program runs, and which of them is reported. Evaluations never reorder.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from lcbx.train.data.training_data import with_tests
from lcbx.types import Judgement, Problem, Verdict

ADAPTIVE = "adaptive"
"""The value of the setting `test_order` for which this is used."""


class AdaptiveOrder:
    """Counts on which test of a problem programs failed, whatever their language. Thread-safe.

    The order follows from the counts alone: most failures first, equal counts in the benchmark's order. A program
    counts for the test that stopped it, so a test that fails the same programs as an earlier one stays behind it.
    """

    def __init__(self) -> None:
        self._failures: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        """A lock can't be sent to another process, and needs not be."""
        return {"_failures": self._failures}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock())

    def positions(self, problem: Problem) -> tuple[int, ...]:
        """Return the indices of the problem's tests in the order in which they run now."""
        with self._lock:
            failures = Counter(self._failures[problem.problem_id])
        return tuple(sorted(range(len(problem.tests)), key=lambda index: (-failures[index], index)))

    def add(self, problem_id: str, failed_test: int | None) -> None:
        """Count a program that failed on a test, by its index in the benchmark's order; None counts nothing."""
        if failed_test is not None:
            with self._lock:
                self._failures[problem_id][failed_test] += 1


def reordered(problem: Problem, positions: tuple[int, ...]) -> Problem:
    """Return the problem with its tests in this order; the same problem if it is their own order."""
    if positions == tuple(range(len(problem.tests))):
        return problem
    return with_tests(problem, tuple(problem.tests[index] for index in positions), "reordered")


def in_benchmark_order(judgement: Judgement, positions: tuple[int, ...]) -> Judgement:
    """Return a judgement on the reordered problem with the benchmark's indices, in the order in which the tests ran."""
    tests = tuple(replace(test, test_index=positions[test.test_index]) for test in judgement.tests)
    return replace(judgement, tests=tests)


def failed_test(judgement: Judgement) -> int | None:
    """Return the index of the test that stopped the program; None if it passed, ran no test, or was not judged."""
    if judgement.verdict in (Verdict.AC, Verdict.JE) or not judgement.tests:
        return None
    last = judgement.tests[-1]
    return None if last.verdict == Verdict.AC else last.test_index
