"""pass@k and pass^k with their errors and intervals.

pass@k is the chance that one of k samples is accepted, pass^k that all of them are; pass@1 and pass^1 are equal.
A problem with no judged sample is left out. A problem with some, but fewer than k, leaves both undefined.
The macro average weighs languages equally; its error is clustered by problem across languages, because a hard problem
is hard in all of them. The languages themselves are not a sample of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, fsum

from lcbx.errors import UserError
from lcbx.scores.counts import Counts
from lcbx.scores.stats import Resampled, interval_of_rate, standard_error
from lcbx.types import Interval, Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over problems and how precisely it is known."""

    value: float | None
    """None if there is no problem."""
    standard_error: float | None
    interval: Interval | None
    """Analytic 95 % interval; None for fewer than two problems."""
    problems: int


def pass_at_k(*, n: int, c: int, k: int) -> float:
    """Chance that at least one of k samples drawn from n is accepted, when c of the n are.

    Unbiased estimator of Chen et al. 2021 (arXiv:2107.03374), eq. 1. Raises ValueError if k > n: undefined, not 1.0.
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"pass@{k} needs at least {k} samples and 0 <= c <= n, got {n=}, {c=}")
    return (comb(n, k) - comb(n - c, k)) / comb(n, k)


def pass_hat_k(*, n: int, c: int, k: int) -> float:
    """Chance that all of k samples drawn from n are accepted, when c of the n are: how reliable a model is.

    Unbiased estimator of Yao et al. 2024 (arXiv:2406.12045), there written pass^k. Raises ValueError if k > n.
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"pass^{k} needs at least {k} samples and 0 <= c <= n, got {n=}, {c=}")
    return comb(c, k) / comb(n, k)


def pass_at_1(counts: Iterable[Counts]) -> Estimate:
    """Mean pass@1 over problems with judged samples.

    Scores, live display, viewer and training all use it. `score` adds the bootstrap interval, which is too slow for a
    display that is redrawn.
    """
    return _estimate([pass_at_k(n=problem.n, c=problem.c, k=1) for problem in counts if problem.n])


def _estimate(values: Sequence[float]) -> Estimate:
    return Estimate(
        value=fsum(values) / len(values) if values else None,
        standard_error=standard_error(values),
        interval=interval_of_rate(values),
        problems=len(values),
    )


def score(
    counts: Mapping[str, Counts], ks: Sequence[int] = (1,), *, seed: int = 0, bootstrap: bool = True
) -> list[Score]:
    """Return pass@k for each k, as a mean over problems. Without `bootstrap` there is no bootstrap interval.

    Raises UserError for a k above the number of samples asked for. If judge errors or missing samples bring a problem
    below k, the value is None and the note says which problem.
    """
    samples = max((problem.requested for problem in counts.values()), default=0)
    for k in ks:
        if k < 1 or (counts and k > samples):
            raise UserError(f"pass@{k} is undefined with {samples} samples per problem. Choose k from 1 to {samples}.")
    resampled = _resampled(counts, seed) if bootstrap else None
    return [_score(counts, k, f"pass@{k}", pass_at_k, resampled) for k in ks]


def score_all_of_k(counts: Mapping[str, Counts], ks: Sequence[int]) -> list[Score]:
    """Return pass^k for each k above 1, as a mean over problems. It is undefined where pass@k is."""
    return [_score(counts, k, f"pass^{k}", pass_hat_k, None) for k in ks if k > 1]


def _score(
    counts: Mapping[str, Counts], k: int, metric: str, estimator: Callable[..., float], resampled: Resampled | None
) -> Score:
    judged = _judged(counts)
    note = _why_undefined(judged, k, metric)
    values = [] if note else [estimator(n=problem.n, c=problem.c, k=k) for problem in judged.values()]
    return _as_score(metric, values, list(counts.values()), problems=len(judged), note=note, resampled=resampled)


def _resampled(counts: Mapping[str, Counts], seed: int) -> Resampled:
    """Problems of as many samples with as many accepted ones have the same pass@k, for every k."""
    return Resampled([(problem.n, problem.c) for problem in _judged(counts).values()], seed=seed)


def effective_problems(counts: Mapping[str, Counts]) -> float | None:
    """Return how many problems, with one independent sample each, would give pass@1 the standard error that it has.

    1 + p (1 - p) / SE^2, with p = pass@1 and SE its standard error clustered by problem: the effective sample size of
    Korn & Graubard 1998 (Survey Methodology 24, 193), which is the number of samples over Kish's design effect (Kish
    1965, Survey Sampling). The 1 makes it exactly the number of problems where each has one sample. It is at most the
    number of judged samples, and close to the number of problems where the samples of a problem all pass or all fail.
    None if p is 0 or 1, or there are fewer than two problems: nothing is known about the spread.
    """
    estimate = pass_at_1(counts.values())
    p, error = estimate.value, estimate.standard_error
    if p is None or error is None or p in (0.0, 1.0):
        return None
    samples = sum(problem.n for problem in counts.values())
    return min(float(samples), 1 + p * (1 - p) / error**2) if error else float(samples)


def _judged(counts: Mapping[str, Counts]) -> dict[str, Counts]:
    return {problem_id: problem for problem_id, problem in counts.items() if problem.n}


def _why_undefined(judged: Mapping[str, Counts], k: int, metric: str) -> str | None:
    """Say why a metric that needs k samples has no value; None if it has one."""
    if not judged:
        return "no judged sample"
    short = [problem_id for problem_id, problem in judged.items() if problem.n < k]
    if not short:
        return None
    first = judged[short[0]]
    others = f" and {len(short) - 1} other problems" if len(short) > 1 else ""
    return f"{first.n} judged samples of {short[0]}{others}: {metric} needs {k}"


def _as_score(
    metric: str,
    values: Sequence[float],
    counts: Sequence[Counts],
    *,
    problems: int,
    note: str | None = None,
    resampled: Resampled | None = None,
) -> Score:
    """Without `resampled` there is no bootstrap interval: it takes 100 times as long as everything else."""
    estimate = _estimate(values)
    return Score(
        metric=metric,
        value=estimate.value,
        standard_error=estimate.standard_error,
        interval=estimate.interval,
        bootstrap_interval=resampled.interval(values) if resampled and values else None,
        problems=problems,
        samples=sum(problem.n for problem in counts),
        judge_errors=sum(problem.judge_errors for problem in counts),
        missing=sum(problem.missing for problem in counts),
        note=note,
    )


def macro_average(
    by_language: Mapping[str, Mapping[str, Counts]], k: int = 1, *, seed: int = 0, bootstrap: bool = True
) -> Score:
    """Return the mean of the languages' pass@k. `bootstrap` as in `score`.

    Its error is clustered: each problem counts with its contributions to all the languages it was asked in. If all
    languages have the same problems, that is the error of the problems' means over languages.
    """
    all_counts = [problem for counts in by_language.values() for problem in counts.values()]
    shares: dict[str, float] = {}
    means = []
    for language_id, counts in by_language.items():
        judged = _judged(counts)
        if note := _why_undefined(judged, k, f"pass@{k}"):
            return _as_score(f"macro pass@{k}", [], all_counts, note=f"{language_id}: {note}", problems=len(shares))
        values = {problem_id: pass_at_k(n=problem.n, c=problem.c, k=k) for problem_id, problem in judged.items()}
        mean = fsum(values.values()) / len(values)
        means.append(mean)
        for problem_id, value in values.items():
            shares[problem_id] = shares.get(problem_id, 0.0) + (value - mean) / (len(values) * len(by_language))
    if not means:
        return _as_score(f"macro pass@{k}", [], [], note="no language", problems=0)
    macro = fsum(means) / len(means)
    # As if each problem had this one value: their mean is the macro average, their spread its error.
    per_problem = [macro + len(shares) * share for share in shares.values()]
    resampled = Resampled(per_problem, seed=seed) if bootstrap else None
    return _as_score(f"macro pass@{k}", per_problem, all_counts, resampled=resampled, problems=len(shares))
