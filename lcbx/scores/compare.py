"""Two runs on the same problems: which is better, by how much, and is that more than chance. Pure.

Everything is paired by problem: what a problem's difficulty does to both runs alike cancels out. A difference is always
second minus first, so that `compare BEFORE AFTER` is positive for progress.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum

from lcbx.scores.counts import Counts
from lcbx.scores.stats import (
    LEVEL,
    holm,
    interval_of_difference,
    mcnemar,
    sign_flip_test,
    smallest_detectable,
    standard_error,
    t_cdf,
)
from lcbx.types import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A problem on which the runs differ, by the share of its samples that passed."""

    problem_id: str
    first: float
    second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One language, or all of them together (`language_id` None)."""

    language_id: str | None
    problems: int
    """In both runs, with judged samples in both."""
    unpaired: int
    """In one of the runs only, or without judged samples in one."""
    first: float | None
    """pass@1 on the paired problems."""
    second: float | None
    difference: float | None
    standard_error: float | None
    interval: Interval | None
    """Paired, by problem. None where no spread says anything: fewer than two problems, or none that differs."""
    p_value: float | None
    test: str
    """`mcnemar`, `sign-flip` (both exact) or `sign-flip-sampled`."""
    p_adjusted: float | None
    """After Holm, over the languages compared."""
    smallest_detectable: float | None
    """True difference that this many problems and samples find with 80 % power."""
    gained: tuple[Flip, ...]
    """Largest first."""
    lost: tuple[Flip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """May the second run be released?"""

    tolerance: float
    passed: bool
    failures: tuple[str, ...]
    """Which languages (or `macro`) are worse by more than the tolerance, Holm-adjusted at 95 %."""


def compare_counts(
    first: Mapping[str, Counts], second: Mapping[str, Counts], *, language_id: str | None = None, seed: int = 0
) -> Comparison:
    """pass@1 of two runs in one language. The caller has made sure that equal ids are equal problems."""
    paired = [
        problem_id for problem_id, each in first.items() if each.n and problem_id in second and second[problem_id].n
    ]
    rates = {problem_id: (_rate(first[problem_id]), _rate(second[problem_id])) for problem_id in paired}
    return _compared(
        rates, unpaired=len(first.keys() | second.keys()) - len(paired), language_id=language_id, seed=seed
    )


def compare_languages(
    first: Mapping[str, Mapping[str, Counts]], second: Mapping[str, Mapping[str, Counts]], *, seed: int = 0
) -> list[Comparison]:
    """Each language that both have, p-values adjusted; with more than one, last of all their macro average.

    In the macro average a problem's rate is the mean over the languages compared, so it takes the problems that are
    paired in every one of them.
    """
    shared = [language_id for language_id in first if language_id in second]
    rows = [compare_counts(first[each], second[each], language_id=each, seed=seed) for each in shared]
    adjusted = holm({str(row.language_id): row.p_value for row in rows if row.p_value is not None})
    rows = [replace(row, p_adjusted=adjusted.get(str(row.language_id))) for row in rows]
    return [*rows, _macro(first, second, shared, seed)] if len(shared) > 1 else rows


def _macro(
    first: Mapping[str, Mapping[str, Counts]],
    second: Mapping[str, Mapping[str, Counts]],
    languages: list[str],
    seed: int,
) -> Comparison:
    tables = [runs[language_id] for language_id in languages for runs in (first, second)]
    everywhere = [
        problem_id
        for problem_id in tables[0]
        if all(problem_id in counts and counts[problem_id].n for counts in tables)
    ]

    def mean(runs: Mapping[str, Mapping[str, Counts]], problem_id: str) -> Fraction:
        return sum((_rate(runs[each][problem_id]) for each in languages), Fraction()) / len(languages)

    rates = {problem_id: (mean(first, problem_id), mean(second, problem_id)) for problem_id in everywhere}
    unpaired = len(set().union(*tables)) - len(everywhere)
    return _compared(rates, unpaired=unpaired, language_id=None, seed=seed)


def _rate(counts: Counts) -> Fraction:
    return Fraction(counts.c, counts.n)


def _compared(
    rates: Mapping[str, tuple[Fraction, Fraction]], *, unpaired: int, language_id: str | None, seed: int
) -> Comparison:
    exact = {problem_id: after - before for problem_id, (before, after) in rates.items()}
    differences = [float(each) for each in exact.values()]
    error = standard_error(differences)
    p_value, test = _test(list(exact.values()), seed)
    flips = sorted(
        (
            Flip(problem_id=problem_id, first=float(rates[problem_id][0]), second=float(rates[problem_id][1]))
            for problem_id, each in exact.items()
            if each
        ),
        key=lambda flip: (-abs(flip.second - flip.first), flip.problem_id),
    )
    return Comparison(
        language_id=language_id,
        problems=len(rates),
        unpaired=unpaired,
        first=_mean([float(before) for before, _ in rates.values()]),
        second=_mean([float(after) for _, after in rates.values()]),
        difference=_mean(differences),
        standard_error=error,
        interval=interval_of_difference(differences),
        p_value=p_value,
        test=test,
        p_adjusted=p_value,
        smallest_detectable=smallest_detectable(error, len(rates)),
        gained=tuple(flip for flip in flips if flip.second > flip.first),
        lost=tuple(flip for flip in flips if flip.second < flip.first),
    )


def _mean(values: list[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _test(differences: list[Fraction], seed: int) -> tuple[float | None, str]:
    if not differences:
        return None, "none"
    if all(abs(difference) in (0, 1) for difference in differences):  # one sample a problem, or as good as
        return mcnemar(differences.count(Fraction(-1)), differences.count(Fraction(1))), "mcnemar"
    p_value, exact = sign_flip_test(differences, seed=seed)
    return p_value, "sign-flip" if exact else "sign-flip-sampled"


def gate(rows: list[Comparison], tolerance: float) -> Gate:
    """Fails where the second run is worse by more than `tolerance` with 95 % confidence, all rows taken together.

    That something is not shown to be worse does not show that it is not: look at `smallest_detectable`.
    """
    p_values = {row.language_id or "macro": _p_worse(row, tolerance) for row in rows if row.difference is not None}
    failures = tuple(name for name, p_value in holm(p_values).items() if p_value < 1 - LEVEL)
    return Gate(tolerance=tolerance, passed=not failures, failures=failures)


def _p_worse(row: Comparison, tolerance: float) -> float:
    """One-sided p-value of `the second run is at most tolerance worse`."""
    assert row.difference is not None
    beyond = row.difference + tolerance
    if not row.standard_error:  # every problem differs by the same: that is all there is to know
        return 0.0 if beyond < 0 and row.problems > 1 else 1.0
    return t_cdf(beyond / row.standard_error, row.problems - 1)
