"""The verdicts that a run would have under another time limit, from the times that were measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from lcbx.errors import UserError
from lcbx.types import Judgement, LimitHit, TestResult, Verdict, in_near_limit_band


def rescore_time_limit(
    judgements: Iterable[Judgement],
    limit_s: float,
    *,
    judged_limit_s: Mapping[str, float],
    whole_solution: bool = False,
    wall_clock: bool = False,
) -> list[Judgement]:
    """Return the judgements as they would be under the time limit `limit_s`. Idle and memory limits stay.

    `judged_limit_s` is the limit that each problem was judged under. Under a lower limit the first test that used more
    is TLE, and what happened later does not count. Raises UserError for a higher limit if a program was stopped by the
    lower one: how it would have ended is unknown. `whole_solution`: the limit is for all tests of a program together,
    in wall-clock time. `wall_clock`: it is for one test, in wall-clock time.
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
            f"{unknown} programs were stopped by a limit below {limit_s:g} s: how they would have ended is not known. "
            f"Judge them again: lcbx judge RUN --time-limit {limit_s:g}"
        )
    return changed


def _used_times(tests: Sequence[TestResult], *, whole_solution: bool, wall_clock: bool) -> list[float]:
    if not whole_solution:
        return [test.wall_time_s if wall_clock else test.cpu_time_s for test in tests]
    return list(accumulate(test.wall_time_s for test in tests))


def _under(judgement: Judgement, used: Sequence[float], limit_s: float) -> Judgement:
    failed = next((i for i, test in enumerate(judgement.tests) if test.verdict is not Verdict.AC), len(used))
    over = next((i for i, seconds in enumerate(used) if seconds > limit_s), None)
    near = any(in_near_limit_band(seconds, limit_s) for seconds in used[: failed + 1])
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
