"""Judgements to pass@k with its error. Pure.

A judge error or a missing sample is never a wrong answer: it is left out of the score and counted beside it. A problem
none of whose samples is judged is left out altogether; a problem with some, but fewer than k, leaves pass@k undefined.
The macro average weighs languages equally; its error goes by problem across languages, because a hard problem is hard
in all of them. The languages themselves are not a draw from anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb, fsum

from lcbx.errors import UserError
from lcbx.scores.stats import bootstrap_interval, interval_of_rate, standard_error
from lcbx.types import FinishReason, Judgement, LimitHit, Score, TestResult, Verdict

NEAR_LIMIT = (0.7, 1.4)
"""As the judge marks it: a test that used this much of its limit could go either way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One problem's samples."""

    n: int
    """judged"""
    c: int
    """accepted, of the n"""
    judge_errors: int = 0
    missing: int = 0

    @property
    def asked(self) -> int:
        return self.n + self.judge_errors + self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Shares of the samples, in [0, 1]; None where there are none."""

    truncated: float | None
    """of the completions"""
    no_code: float | None
    """of the judged"""
    other_language: float | None
    """of the judged"""
    near_limit: float | None
    """of the judged"""
    formatting: float | None
    """of the judged: wrong, but right by LiveCodeBench's own comparison"""


def pass_at_k(*, n: int, c: int, k: int) -> float:
    """Chance that at least one of k samples drawn from n is accepted, when c of the n are.

    Unbiased estimator of Chen et al. 2021 (arXiv:2107.03374), eq. 1. Raises ValueError if k > n: undefined, not 1.0.
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"pass@{k} needs at least {k} samples and 0 <= c <= n, got {n=}, {c=}")
    return (comb(n, k) - comb(n - c, k)) / comb(n, k)


# --- counting -------------------------------------------------------------------------------------------------------


def is_accepted(judgement: Judgement, *, lenient: bool = False) -> bool:
    """`lenient`: by LiveCodeBench's own comparison, which forgives formatting."""
    if lenient and judgement.lenient_verdict is not None:
        return judgement.lenient_verdict is Verdict.AC
    return judgement.verdict is Verdict.AC


def tally(
    judgements: Iterable[Judgement], *, problem_ids: Iterable[str], n: int, lenient: bool = False
) -> dict[str, Counts]:
    """Counts of every problem asked, in that order, with `n` samples asked of each. Others' judgements are left out."""
    judged, accepted, errors = Counter[str](), Counter[str](), Counter[str]()
    for judgement in judgements:
        problem_id = judgement.key.problem_id
        if judgement.verdict is Verdict.JE:
            errors[problem_id] += 1
        else:
            judged[problem_id] += 1
            accepted[problem_id] += is_accepted(judgement, lenient=lenient)
    return {
        problem_id: Counts(
            n=judged[problem_id],
            c=accepted[problem_id],
            judge_errors=errors[problem_id],
            missing=max(0, n - judged[problem_id] - errors[problem_id]),
        )
        for problem_id in problem_ids
    }


def verdict_counts(judgements: Iterable[Judgement]) -> dict[str, int]:
    """How often each verdict, in the order of `Verdict`, zeros included."""
    seen = Counter(judgement.verdict for judgement in judgements)
    return {verdict.value: seen[verdict] for verdict in Verdict}


def rates(judgements: Sequence[Judgement], finish_reasons: Iterable[FinishReason]) -> Rates:
    """`finish_reasons` has one a completion."""
    judged = [judgement for judgement in judgements if judgement.verdict is not Verdict.JE]
    reasons = Counter(finish_reasons)

    def share(count: int, total: int) -> float | None:
        return count / total if total else None

    return Rates(
        truncated=share(reasons[FinishReason.LENGTH], reasons.total()),
        no_code=share(sum(each.verdict is Verdict.NC for each in judged), len(judged)),
        other_language=share(sum(each.other_language is not None for each in judged), len(judged)),
        near_limit=share(sum(each.near_limit for each in judged), len(judged)),
        formatting=share(sum(is_formatting_only(each) for each in judged), len(judged)),
    )


def is_formatting_only(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.WA and judgement.lenient_verdict is Verdict.AC


# --- scoring --------------------------------------------------------------------------------------------------------


def score(counts: Mapping[str, Counts], ks: Sequence[int] = (1,), *, seed: int = 0) -> list[Score]:
    """pass@k for each k, mean over problems.

    Raises UserError for a k above the number of samples asked; where judge errors or missing samples bring a problem
    below k, the value is None and the note says which.
    """
    asked = max((each.asked for each in counts.values()), default=0)
    for k in ks:
        if k < 1 or (counts and k > asked):
            raise UserError(f"pass@{k} is undefined with {asked} samples a problem. Choose k from 1 to {asked}.")
    return [_score(counts, k, seed) for k in ks]


def _score(counts: Mapping[str, Counts], k: int, seed: int) -> Score:
    held = {problem_id: each for problem_id, each in counts.items() if each.n}
    if note := _undefined(held, k):
        return _made(f"pass@{k}", [], list(counts.values()), note=note, problems=len(held))
    values = [pass_at_k(n=each.n, c=each.c, k=k) for each in held.values()]
    return _made(f"pass@{k}", values, list(counts.values()), seed=seed, problems=len(held))


def _undefined(held: Mapping[str, Counts], k: int) -> str | None:
    """Why pass@k has no value, if so."""
    if not held:
        return "no judged sample"
    short = [problem_id for problem_id, each in held.items() if each.n < k]
    if not short:
        return None
    first = held[short[0]]
    others = f" and {len(short) - 1} other problems" if len(short) > 1 else ""
    return f"{first.n} judged samples of {short[0]}{others}: pass@{k} needs {k}"


def _made(
    metric: str,
    values: Sequence[float],
    counts: Sequence[Counts],
    *,
    problems: int,
    note: str | None = None,
    seed: int = 0,
) -> Score:
    return Score(
        metric=metric,
        value=fsum(values) / len(values) if values else None,
        standard_error=standard_error(values),
        interval=interval_of_rate(values),
        bootstrap_interval=bootstrap_interval(values, seed=seed),
        problems=problems,
        samples=sum(each.n for each in counts),
        judge_errors=sum(each.judge_errors for each in counts),
        missing=sum(each.missing for each in counts),
        note=note,
    )


def macro_average(by_language: Mapping[str, Mapping[str, Counts]], k: int = 1, *, seed: int = 0) -> Score:
    """Mean of the languages' pass@k.

    The error is the clustered one: each problem counts with what it adds to all the languages it was asked in. Where
    every language has the same problems, that is the error of the problems' means over languages.
    """
    everything = [each for counts in by_language.values() for each in counts.values()]
    shares: dict[str, float] = {}
    means = []
    for language_id, counts in by_language.items():
        held = {problem_id: each for problem_id, each in counts.items() if each.n}
        if note := _undefined(held, k):
            return _made(f"macro pass@{k}", [], everything, note=f"{language_id}: {note}", problems=len(shares))
        values = {problem_id: pass_at_k(n=each.n, c=each.c, k=k) for problem_id, each in held.items()}
        mean = fsum(values.values()) / len(values)
        means.append(mean)
        for problem_id, value in values.items():
            shares[problem_id] = shares.get(problem_id, 0.0) + (value - mean) / (len(values) * len(by_language))
    if not means:
        return _made(f"macro pass@{k}", [], [], note="no language", problems=0)
    macro = fsum(means) / len(means)
    # As if each problem had this one value: their mean is the macro average, their spread its error.
    per_problem = [macro + len(shares) * share for share in shares.values()]
    return _made(f"macro pass@{k}", per_problem, everything, seed=seed, problems=len(shares))


def split_by(counts: Mapping[str, Counts], group_of: Mapping[str, str | None]) -> dict[str, dict[str, Counts]]:
    """The problems of each group, groups in order of their names; problems without a group are left out."""
    groups: dict[str, dict[str, Counts]] = {}
    for problem_id, each in counts.items():
        if (group := group_of.get(problem_id)) is not None:
            groups.setdefault(group, {})[problem_id] = each
    return {group: groups[group] for group in sorted(groups)}


def contest_month(contest_date: str | None) -> str | None:
    """`2024-03` of an ISO 8601 date."""
    return contest_date[:7] if contest_date and len(contest_date) >= 7 else None


# --- another time limit ---------------------------------------------------------------------------------------------


def rescore_time_limit(
    judgements: Iterable[Judgement],
    limit_s: float,
    *,
    judged_limit_s: Mapping[str, float],
    whole_solution: bool = False,
    wall_clock: bool = False,
) -> list[Judgement]:
    """What the verdicts would have been under another time limit, from the times that were measured.

    `judged_limit_s` is the limit of each problem. Under a lower limit the first test over it is TLE, before whatever
    happened later. A higher one is answered only where nothing ran into the old: nobody knows how a program that was
    stopped would have ended, so then this raises UserError. `whole_solution`: the limit is for all tests of a program
    together, in wall-clock time; `wall_clock`: it is a test's, in wall-clock time. Idle and memory limits stay.
    """
    changed, unknown = [], 0
    for judgement in judgements:
        stopped = judgement.verdict is Verdict.TLE and any(
            test.verdict is Verdict.TLE and test.limit_hit is not LimitHit.IDLE for test in judgement.tests
        )
        if stopped and limit_s > judged_limit_s[judgement.key.problem_id]:
            unknown += 1
            continue
        used = _used_times(judgement.tests, whole_solution=whole_solution, wall_clock=wall_clock)
        changed.append(_under(judgement, used, limit_s))
    if unknown:
        raise UserError(
            f"{unknown} programs were stopped by a limit below {limit_s:g} s, and what they would have done after that "
            f"is not known. Judge them again: lcbx judge RUN --time-limit {limit_s:g}"
        )
    return changed


def _used_times(tests: Sequence[TestResult], *, whole_solution: bool, wall_clock: bool) -> list[float]:
    if not whole_solution:
        return [test.wall_time_s if wall_clock else test.cpu_time_s for test in tests]
    used, together = [], 0.0
    for test in tests:
        together += test.wall_time_s
        used.append(together)
    return used


def _under(judgement: Judgement, used: Sequence[float], limit_s: float) -> Judgement:
    failed = next((i for i, test in enumerate(judgement.tests) if test.verdict is not Verdict.AC), len(used))
    over = next((i for i, seconds in enumerate(used) if seconds > limit_s), None)
    near = any(NEAR_LIMIT[0] * limit_s <= seconds <= NEAR_LIMIT[1] * limit_s for seconds in used[: failed + 1])
    if over is None:
        return replace(judgement, near_limit=near)
    if over > failed:  # failed before it was slow; only the lenient verdict could have come from what followed
        lenient = Verdict.TLE if judgement.lenient_verdict is Verdict.AC else judgement.lenient_verdict
        return replace(judgement, near_limit=near, lenient_verdict=lenient)
    slow = replace(judgement.tests[over], verdict=Verdict.TLE, limit_hit=LimitHit.CPU, lenient_match=None)
    return replace(
        judgement,
        verdict=Verdict.TLE,
        tests=(*judgement.tests[:over], slow),
        lenient_verdict=None,
        near_limit=near,
    )
