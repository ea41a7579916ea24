"""Limits of honest programs: budgets for whole solutions, and wall clocks as other harnesses use them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lcbx.types import Judgement, LimitHit, Limits, Verdict

pytestmark = pytest.mark.sandbox

Judge = Callable[..., Judgement]

SLEEPER = "import time\ntime.sleep(0.4)\na, b = map(int, input().split())\nprint(a + b)\n"
TESTS = [(f"{n} 1\n", f"{n + 1}\n") for n in range(6)]


def test_a_budget_for_the_whole_solution_ends_the_test_in_which_it_is_used_up(judge: Judge) -> None:
    """As in protocol `agnostics`: no single test is slow, but all together are."""
    judgement = judge(SLEEPER, tests=TESTS, limits=Limits(total_time_limit_s=1.0, wall_clock_decides=True))
    assert judgement.verdict == Verdict.TLE
    assert judgement.tests[-1].limit_hit == LimitHit.TOTAL
    assert 1 <= len(judgement.tests) < len(TESTS)
    within = judge(SLEEPER, tests=TESTS[:2], limits=Limits(total_time_limit_s=60.0, wall_clock_decides=True))
    assert within.verdict == Verdict.AC


def test_sleep_counts_only_where_the_wall_clock_decides(judge: Judge) -> None:
    limits = Limits(time_limit_s=0.3, idle_limit_s=30.0)
    assert judge(SLEEPER, limits=limits).verdict == Verdict.AC
    slow = judge(SLEEPER, limits=replace(limits, wall_clock_decides=True))
    assert (slow.verdict, slow.tests[-1].limit_hit) == (Verdict.TLE, LimitHit.WALL)


def test_the_absolute_limit_ends_what_neither_computes_nor_idles_too_long(judge: Judge) -> None:
    judgement = judge(SLEEPER, limits=Limits(time_limit_s=5.0, idle_limit_s=5.0, wall_limit_s=0.2))
    assert (judgement.verdict, judgement.tests[-1].limit_hit) == (Verdict.TLE, LimitHit.WALL)
