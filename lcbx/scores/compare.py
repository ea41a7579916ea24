"""Two runs on the same problems: which is better, by how much, and whether that is more than chance.

Everything is paired by problem, so the difficulty of a problem, which affects both runs alike, cancels out. A
difference is always second minus first: `compare BEFORE AFTER` is positive for progress.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import fsum

from lcbx.scores.counts import Counts
from lcbx.scores.paired_difference import PaddedMean, agreeing_interval, padded_mean, smallest_detectable
from lcbx.scores.stats import LEVEL, holm, mcnemar, sign_flip_test, standard_error
from lcbx.types import Interval

Rates = Mapping[str, tuple[Fraction, Fraction]]
"""Problem id -> share of passed samples in the first and the second run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A problem on which the runs differ, with the share of its samples that passed in each."""

    problem_id: str
    first: float
    second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One language, or the average over all of them (`language_id` None)."""

    language_id: str | None
    problems: int
    """Problems in both runs, with judged samples in both."""
    unpaired: int
    """Problems that are in one run only, or without judged samples in one."""
    first: float | None
    """pass@1 on the paired problems."""
    second: float | None
    difference: float | None
    standard_error: float | None
    interval: Interval | None
    """95 % interval of the difference; excludes 0 exactly if `p_value` < 0.05. None: fewer than two problems."""
    p_value: float | None
    test: str
    """`mcnemar`, `sign-flip` (both exact) or `sign-flip-sampled`."""
    p_adjusted: float | None
    """After Holm's correction for the number of languages."""
    smallest_detectable: float | None
    """True difference that these problems and samples find with 80 % power; None: they can't find any."""
    gained: tuple[Flip, ...]
    """Largest first."""
    lost: tuple[Flip, ...]
    padded: PaddedMean | None = None
    """The estimate behind the interval, for the gate; None: fewer than two problems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether the second run may be released."""

    tolerance: float
    passed: bool
    failures: tuple[str, ...]
    """Languages (or `macro`) that are worse by more than the tolerance, Holm-adjusted at 95 %."""


def compare_counts(
    first: Mapping[str, Counts], second: Mapping[str, Counts], *, language_id: str | None = None, seed: int = 0
) -> Comparison:
    """Compare pass@1 of two runs in one language. The caller makes sure that equal ids are equal problems."""
    paired = [
        problem_id for problem_id, counts in first.items() if counts.n and problem_id in second and second[problem_id].n
    ]
    rates = {problem_id: (_rate(first[problem_id]), _rate(second[problem_id])) for problem_id in paired}
    return _compared(
        rates, unpaired=len(first.keys() | second.keys()) - len(paired), language_id=language_id, seed=seed
    )


def compare_languages(
    first: Mapping[str, Mapping[str, Counts]], second: Mapping[str, Mapping[str, Counts]], *, seed: int = 0
) -> list[Comparison]:
    """Compare every language that both have, with adjusted p-values; with several, their macro average comes last.

    In the macro average a problem's rate is the mean over the languages, so it takes the problems that are paired in
    all of them.
    """
    shared = [language_id for language_id in first if language_id in second]
    rows = [compare_counts(first[name], second[name], language_id=name, seed=seed) for name in shared]
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
    in_all = [
        problem_id
        for problem_id in tables[0]
        if all(problem_id in counts and counts[problem_id].n for counts in tables)
    ]

    def mean(runs: Mapping[str, Mapping[str, Counts]], problem_id: str) -> Fraction:
        return sum((_rate(runs[name][problem_id]) for name in languages), Fraction()) / len(languages)

    rates = {problem_id: (mean(first, problem_id), mean(second, problem_id)) for problem_id in in_all}
    unpaired = len(set().union(*tables)) - len(in_all)
    return _compared(rates, unpaired=unpaired, language_id=None, seed=seed)


def _rate(counts: Counts) -> Fraction:
    return Fraction(counts.c, counts.n)


def _compared(rates: Rates, *, unpaired: int, language_id: str | None, seed: int) -> Comparison:
    exact = {problem_id: after - before for problem_id, (before, after) in rates.items()}
    differences = [float(difference) for difference in exact.values()]
    difference, padded = _mean(differences), padded_mean(differences)
    p_value, test = _test(list(exact.values()), seed)
    interval = None
    if padded is not None and difference is not None and p_value is not None:
        interval = agreeing_interval(padded, difference, p_value)
    flips = _flips(rates)
    return Comparison(
        language_id=language_id,
        problems=len(rates),
        unpaired=unpaired,
        first=_mean([float(before) for before, _ in rates.values()]),
        second=_mean([float(after) for _, after in rates.values()]),
        difference=difference,
        standard_error=standard_error(differences),
        interval=interval,
        p_value=p_value,
        test=test,
        p_adjusted=p_value,
        smallest_detectable=smallest_detectable(differences),
        gained=tuple(flip for flip in flips if flip.second > flip.first),
        lost=tuple(flip for flip in flips if flip.second < flip.first),
        padded=padded,
    )


def _flips(rates: Rates) -> list[Flip]:
    flips = [
        Flip(problem_id=problem_id, first=float(before), second=float(after))
        for problem_id, (before, after) in rates.items()
        if before != after
    ]
    return sorted(flips, key=lambda flip: (-abs(flip.second - flip.first), flip.problem_id))


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _test(differences: list[Fraction], seed: int) -> tuple[float | None, str]:
    if not differences:
        return None, "none"
    if all(abs(difference) in (0, 1) for difference in differences):  # as with one sample a problem
        return mcnemar(differences.count(Fraction(-1)), differences.count(Fraction(1))), "mcnemar"
    p_value, is_exact = sign_flip_test(differences, seed=seed)
    return p_value, "sign-flip" if is_exact else "sign-flip-sampled"


def gate(rows: list[Comparison], tolerance: float) -> Gate:
    """Fail if the second run is worse by more than `tolerance`, with 95 % confidence over all rows together.

    With one row that means: the whole 95 % interval is below minus `tolerance`, and the exact test rejects 0. A passed
    gate does not show that the run is not worse: see `smallest_detectable`.
    """
    p_values = {row.language_id or "macro": _p_worse(row, tolerance) for row in rows if row.difference is not None}
    failures = tuple(name for name, p_value in holm(p_values).items() if p_value < 1 - LEVEL)
    return Gate(tolerance=tolerance, passed=not failures, failures=failures)


def _p_worse(row: Comparison, tolerance: float) -> float:
    """Return the p-value that the second run is worse by at most `tolerance`, two-sided as the interval is."""
    if row.difference is None or row.p_value is None or row.padded is None or row.difference >= -tolerance:
        return 1.0
    # The exact test decides about a loss of 0, the interval's estimate about larger ones.
    return row.p_value if tolerance == 0 else max(row.p_value, row.padded.p_at_least(-tolerance))
