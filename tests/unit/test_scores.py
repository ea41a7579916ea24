"""pass@k and its errors, against other ways to get the same numbers; our faults never count as wrong answers."""

from __future__ import annotations

import io
import itertools
import math
import random
import statistics
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from scipy import stats as scipy_stats
from support import made_up

from lcbx.errors import UserError
from lcbx.formatting import NOT_KNOWN, percent_sign
from lcbx.report.figures import build_report
from lcbx.report.live import Display, running_score
from lcbx.runs.language_run import LanguageProgress
from lcbx.runs.records import RunDirectory
from lcbx.scores import stats
from lcbx.scores.counts import Counts, contest_month, rates, split_by, tally, verdict_counts
from lcbx.scores.denominators import DENOMINATORS, denominator_note, denominator_of
from lcbx.scores.pass_at_k import (
    effective_problems,
    macro_average,
    pass_at_1,
    pass_at_k,
    pass_hat_k,
    score,
    score_all_of_k,
)
from lcbx.scores.time_limits import rescore_time_limit
from lcbx.train.outcome.training_charts import pass_at_1_points
from lcbx.train.trainer.held_out import held_out_figures
from lcbx.types import FinishReason, Judgement, LimitHit, Verdict
from lcbx.viewer.library import Library
from lcbx.viewer.pages import Pages
from lcbx.viewer.sample_filter import Filter

key, judgement, result = made_up.key, made_up.judgement, made_up.result_of_test
SIZES = st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n)))


def table(rates_: list[float], *, n: int = 10, seed: int = 0) -> dict[str, Counts]:
    random_ = random.Random(seed)
    return {
        f"p{index:03}": Counts(n=n, c=sum(random_.random() < rate for _ in range(n)))
        for index, rate in enumerate(rates_)
    }


def beta(count: int, a: float, b: float, *, seed: int) -> list[float]:
    random_ = random.Random(seed)
    return [random_.betavariate(a, b) for _ in range(count)]


# --- pass@k ---------------------------------------------------------------------------------------------------------


@given(SIZES)
def test_pass_at_k_is_what_enumeration_says(size: tuple[int, int, int]) -> None:
    n, c, k = size
    draws = list(itertools.combinations([True] * c + [False] * (n - c), k))
    assert pass_at_k(n=n, c=c, k=k) == pytest.approx(sum(map(any, draws)) / len(draws), abs=1e-15)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_pass_at_one_is_the_share_accepted(size: tuple[int, int]) -> None:
    n, c = size
    assert pass_at_k(n=n, c=c, k=1) == c / n


@given(SIZES)
def test_pass_at_k_grows_with_c_and_k_and_stays_in_bounds(size: tuple[int, int, int]) -> None:
    n, c, k = size
    value = pass_at_k(n=n, c=c, k=k)
    assert 0 <= value <= 1
    if c < n:
        assert pass_at_k(n=n, c=c + 1, k=k) >= value
    if k < n:
        assert pass_at_k(n=n, c=c, k=k + 1) >= value


@given(SIZES)
def test_pass_hat_k_is_what_enumeration_says(size: tuple[int, int, int]) -> None:
    n, c, k = size
    draws = list(itertools.combinations([True] * c + [False] * (n - c), k))
    assert pass_hat_k(n=n, c=c, k=k) == pytest.approx(sum(map(all, draws)) / len(draws))
    assert pass_hat_k(n=n, c=c, k=k) <= pass_at_k(n=n, c=c, k=k)


def test_all_of_k_is_the_mean_over_problems_and_needs_k_samples_of_each() -> None:
    counts = {"a": Counts(n=4, c=4), "b": Counts(n=4, c=2), "c": Counts(n=4, c=1)}
    assert [row.metric for row in score_all_of_k(counts, (1, 2, 4))] == ["pass^2", "pass^4"]
    assert score_all_of_k(counts, (2,))[0].value == pytest.approx((1 + 1 / 6 + 0) / 3)
    short = score_all_of_k({**counts, "d": Counts(n=1, c=1, missing=3)}, (2,))[0]
    assert short.value is None
    assert "of d" in str(short.note)
    with pytest.raises(ValueError, match=r"pass\^3"):
        pass_hat_k(n=2, c=1, k=3)


# --- effective number of problems -------------------------------------------------------------------------------------


@given(st.integers(2, 60), st.integers(1, 59))
def test_with_one_sample_each_every_problem_counts_once(problems: int, accepted: int) -> None:
    counts = {str(index): Counts(n=1, c=int(index < accepted % problems)) for index in range(problems)}
    if accepted % problems:
        assert effective_problems(counts) == pytest.approx(problems)


def test_more_samples_of_problems_that_always_do_the_same_add_nothing() -> None:
    counts = {str(index): Counts(n=20, c=20 * (index % 2)) for index in range(40)}
    assert effective_problems(counts) == pytest.approx(40)


def test_samples_count_in_full_where_problems_do_not_differ() -> None:
    assert effective_problems({str(index): Counts(n=4, c=2) for index in range(10)}) == 40
    between = effective_problems(table([0.3, 0.5, 0.7] * 20, n=10))
    assert between is not None
    assert 60 < between < 600


@pytest.mark.parametrize("c", [0, 4])
def test_nothing_is_known_about_the_spread_where_all_samples_agree(c: int) -> None:
    assert effective_problems({"a": Counts(n=4, c=c), "b": Counts(n=4, c=c)}) is None
    assert effective_problems({"a": Counts(n=4, c=2)}) is None


def test_every_rule_for_errata_has_a_denominator_with_a_meaning() -> None:
    names = [denominator_of(rule) for rule in ("as-published", "left-out")]
    assert names == list(DENOMINATORS)
    assert all(denominator_note(name).startswith(f"denominator {name}: ") for name in names)


def test_pass_at_k_is_exact_where_floats_would_drown_it() -> None:
    assert pass_at_k(n=10**6, c=1, k=1) == 1e-6


@pytest.mark.parametrize(("n", "c", "k"), [(5, 1, 6), (5, 6, 1), (5, -1, 1), (5, 1, 0), (0, 0, 1)])
def test_an_undefined_pass_at_k_is_an_error_and_never_one(n: int, c: int, k: int) -> None:
    with pytest.raises(ValueError, match="pass@"):
        pass_at_k(n=n, c=c, k=k)


# --- means and errors -----------------------------------------------------------------------------------------------


def test_the_score_is_the_mean_over_problems_not_over_samples() -> None:
    counts = {"a": Counts(n=10, c=10), "b": Counts(n=2, c=0, judge_errors=8)}
    (one,) = score(counts)
    assert one.value == 0.5
    assert (one.problems, one.samples, one.judge_errors, one.missing) == (2, 12, 8, 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_standard_error_is_the_clustered_one(seed: int) -> None:
    """arXiv:2411.00640, section 2.2, written out over single samples, with the factor for few clusters."""
    counts = table(beta(40, 0.5, 1.0, seed=seed), n=6, seed=seed)
    samples = [[1.0] * problem.c + [0.0] * (problem.n - problem.c) for problem in counts.values()]
    flat = [value for cluster in samples for value in cluster]
    mean, n, m = statistics.fmean(flat), len(flat), len(samples)
    within = sum((value - mean) ** 2 for value in flat)
    crossed = sum(
        (one - mean) * (other - mean)
        for cluster in samples
        for (i, one), (j, other) in itertools.product(enumerate(cluster), enumerate(cluster))
        if i != j
    )
    clustered = math.sqrt((within + crossed) / n**2 * m / (m - 1))
    assert score(counts)[0].standard_error == pytest.approx(clustered, rel=1e-12)


@pytest.mark.parametrize("k", [1, 3, 10])
def test_the_standard_error_is_the_jackknife_over_problems(k: int) -> None:
    counts = table(beta(30, 0.4, 0.8, seed=k), seed=k)
    (whole,) = score(counts, [k])
    m = len(counts)
    values = [pass_at_k(n=problem.n, c=problem.c, k=k) for problem in counts.values()]
    left_out = [(sum(values) - value) / (m - 1) for value in values]
    spread = sum((value - statistics.fmean(left_out)) ** 2 for value in left_out)
    assert whole.standard_error == pytest.approx(math.sqrt((m - 1) / m * spread), rel=1e-9)


def test_samples_of_one_problem_do_not_count_as_independent() -> None:
    alike = {f"p{index}": Counts(n=20, c=20 * (index % 2)) for index in range(40)}
    naive = math.sqrt(0.25 / 800)
    assert score(alike)[0].standard_error == pytest.approx(naive * math.sqrt(20), rel=0.02)


@pytest.mark.parametrize("seed", range(8))
def test_analytic_and_bootstrap_intervals_agree(seed: int) -> None:
    counts = table(beta(200, 0.5, 1.0, seed=seed), seed=seed)
    for scored in score(counts, [1, 5]):
        assert scored.interval is not None
        assert scored.bootstrap_interval is not None
        width = scored.interval.high - scored.interval.low
        assert scored.interval.low == pytest.approx(scored.bootstrap_interval.low, abs=0.08 * width)
        assert scored.interval.high == pytest.approx(scored.bootstrap_interval.high, abs=0.08 * width)


@pytest.mark.parametrize("seed", range(4))
def test_away_from_the_ends_the_interval_is_that_of_the_central_limit_theorem(seed: int) -> None:
    (one,) = score(table(beta(1000, 2, 2, seed=seed), seed=seed))
    assert one.value is not None
    assert one.standard_error is not None
    assert one.interval is not None
    assert one.interval.low == pytest.approx(one.value - 1.96 * one.standard_error, abs=0.0005)
    assert one.interval.high == pytest.approx(one.value + 1.96 * one.standard_error, abs=0.0005)


def test_with_one_sample_a_problem_the_interval_is_wilsons() -> None:
    values = [1.0] * 30 + [0.0] * 270
    ours = stats.interval_of_rate(values)
    wilson = scipy_stats.binomtest(30, 300).proportion_ci(method="wilson")
    assert ours is not None
    assert ours.low == pytest.approx(wilson.low, abs=0.003)
    assert ours.high == pytest.approx(wilson.high, abs=0.003)


def test_nothing_accepted_does_not_prove_that_nothing_can_be() -> None:
    nothing, one_lucky = ([0.0] * 24, [0.0] * 23 + [0.05])
    at_zero, near_zero = stats.interval_of_rate(nothing), stats.interval_of_rate(one_lucky)
    assert at_zero is not None
    assert near_zero is not None
    assert at_zero.low == pytest.approx(0, abs=1e-12)
    assert 0.1 < at_zero.high < 0.2
    assert near_zero.high == pytest.approx(at_zero.high, abs=0.02)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=30))
def test_an_interval_holds_its_value_and_stays_in_bounds(accepted: list[int]) -> None:
    (one,) = score({f"p{index}": Counts(n=5, c=c) for index, c in enumerate(accepted)})
    assert one.value is not None
    assert one.interval is not None
    assert -1e-12 <= one.interval.low <= one.value + 1e-12
    assert one.value - 1e-12 <= one.interval.high <= 1 + 1e-12


@pytest.mark.parametrize(("problems", "a", "b", "n"), [(24, 0.05, 1.0, 1), (24, 0.2, 0.8, 20), (60, 2.0, 2.0, 4)])
def test_the_interval_holds_the_truth_as_often_as_it_says(problems: int, a: float, b: float, n: int) -> None:
    """Over 400 benchmarks drawn from one population; `mean +- 1.96 SE` holds it in 70 % of the first row's."""
    random_ = np.random.default_rng(1)
    solved = random_.binomial(n, random_.beta(a, b, size=(400, problems))) / n
    intervals = [stats.interval_of_rate(row.tolist()) for row in solved]
    held = sum(interval is not None and interval.low <= a / (a + b) <= interval.high for interval in intervals)
    assert held >= 0.92 * 400


def test_the_bootstrap_is_the_same_for_the_same_seed() -> None:
    counts = table(beta(20, 1, 1, seed=1))
    assert score(counts) == score(counts)
    assert score(counts, seed=1) != score(counts, seed=2)


def test_an_interval_does_not_depend_on_what_else_is_asked_for() -> None:
    """All k share the draws of problems, and those depend on the problems alone."""
    counts = table(beta(60, 0.5, 1.0, seed=3), seed=3)
    together = score(counts, [1, 3, 5])
    assert together == [scored for k in (1, 3, 5) for scored in score(counts, [k])]
    assert len({scored.bootstrap_interval for scored in together}) == 3


def test_one_problem_has_a_value_and_no_error() -> None:
    (one,) = score({"a": Counts(n=4, c=1)})
    assert one.value == 0.25
    assert (one.standard_error, one.interval, one.bootstrap_interval) == (None, None, None)


@pytest.mark.parametrize("degrees", [1, 2, 3, 5, 10, 24, 100, 500])
def test_the_t_distribution_is_near_enough_to_the_real_one(degrees: int) -> None:
    assert stats.t_quantile(0.975, degrees) == pytest.approx(scipy_stats.t.ppf(0.975, degrees), rel=0.012)
    for t in (-3.0, -1.0, 0.0, 0.5, 2.0):
        assert stats.t_cdf(t, degrees) == pytest.approx(scipy_stats.t.cdf(t, degrees), abs=0.001)


# --- honest denominators --------------------------------------------------------------------------------------------


def test_judge_errors_and_missing_samples_are_never_wrong_answers() -> None:
    judged = [judgement(key(0, 0), Verdict.AC), judgement(key(0, 1), Verdict.JE), judgement(key(1, 0), Verdict.WA)]
    counts = tally(judged, problem_ids=["p000", "p001"], n=2)
    assert counts == {"p000": Counts(n=1, c=1, judge_errors=1), "p001": Counts(n=1, c=0, missing=1)}
    (one,) = score(counts)
    assert (one.value, one.samples, one.judge_errors, one.missing) == (0.5, 2, 1, 1)


def test_a_problem_without_a_judged_sample_is_left_out_and_counted() -> None:
    counts = {"a": Counts(n=2, c=2), "b": Counts(n=0, c=0, judge_errors=2), "c": Counts(n=0, c=0, missing=2)}
    (one,) = score(counts)
    assert (one.value, one.problems, one.judge_errors, one.missing) == (1.0, 1, 2, 2)


def test_a_problem_short_of_k_leaves_the_metric_undefined_and_is_named() -> None:
    counts = {"a": Counts(n=4, c=1), "b": Counts(n=3, c=3, judge_errors=1)}
    one, four = score(counts, [1, 4])
    assert one.value is not None
    assert four.value is None
    assert four.note == "3 judged samples of b: pass@4 needs 4"


def test_k_above_n_is_refused() -> None:
    with pytest.raises(UserError, match=r"pass@5 is undefined with 4 samples.*from 1 to 4"):
        score({"a": Counts(n=4, c=4)}, [5])


def test_nothing_judged_has_no_score() -> None:
    (one,) = score({"a": Counts(n=0, c=0, missing=4)})
    assert (one.value, one.problems, one.note) == (None, 0, "no judged sample")


def test_equal_programs_for_two_problems_are_counted_for_each() -> None:
    twins = [judgement(key(0), Verdict.AC, judged_key="x"), judgement(key(1), Verdict.WA, judged_key="y")]
    counts = tally(twins, problem_ids=["p000", "p001"], n=1)
    assert [problem.c for problem in counts.values()] == [1, 0]


def test_problems_that_were_not_asked_do_not_count() -> None:
    assert tally([judgement(key(5))], problem_ids=["p000"], n=1) == {"p000": Counts(n=0, c=0, missing=1)}


def test_the_lenient_count_forgives_formatting_only() -> None:
    judged = [
        judgement(key(0, 0), Verdict.WA, lenient_verdict=Verdict.AC),
        judgement(key(0, 1), Verdict.WA),
        judgement(key(0, 2), Verdict.WA, lenient_verdict=Verdict.TLE),
        judgement(key(0, 3), Verdict.AC),
    ]
    assert tally(judged, problem_ids=["p000"], n=4)["p000"].c == 1
    assert tally(judged, problem_ids=["p000"], n=4, lenient=True)["p000"].c == 2


def test_verdicts_are_counted_in_their_order_with_zeros() -> None:
    counted = verdict_counts([judgement(key(), Verdict.CE), judgement(key(1), Verdict.AC)])
    assert list(counted) == [verdict.value for verdict in Verdict]
    assert (counted["AC"], counted["CE"], counted["WA"]) == (1, 1, 0)


def test_rates_are_shares_of_what_they_are_about() -> None:
    judged = [
        judgement(key(0, 0), Verdict.NC),
        judgement(key(0, 1), Verdict.WA, lenient_verdict=Verdict.AC),
        judgement(key(0, 2), Verdict.CE, other_language="python"),
        judgement(key(0, 3), Verdict.TLE, near_limit=True),
        judgement(key(0, 4), Verdict.JE),
    ]
    shares = rates(judged, [FinishReason.LENGTH] * 2 + [FinishReason.STOP] * 3)
    assert shares.truncated == 2 / 5
    assert (shares.no_code, shares.formatting, shares.other_language, shares.near_limit) == (0.25, 0.25, 0.25, 0.25)
    assert rates([], []).truncated is None


# --- macro average and splits ---------------------------------------------------------------------------------------


def test_the_macro_average_weighs_languages_equally() -> None:
    by_language = {
        "lua": {"a": Counts(n=2, c=2), "b": Counts(n=2, c=2), "c": Counts(n=2, c=2)},
        "r": {"a": Counts(n=2, c=0)},
    }
    assert macro_average(by_language).value == 0.5


def test_the_macro_error_goes_by_problem_across_languages() -> None:
    tables = {name: table(beta(50, 0.5, 1, seed=7), seed=seed) for seed, name in enumerate(("lua", "r", "julia"))}
    means = [
        statistics.fmean(tables[name][problem].c / tables[name][problem].n for name in tables)
        for problem in tables["lua"]
    ]
    macro = macro_average(tables)
    assert macro.value == pytest.approx(statistics.fmean(means))
    assert macro.standard_error == pytest.approx(statistics.stdev(means) / math.sqrt(50))
    errors = [score(counts)[0].standard_error or 0 for counts in tables.values()]
    independent = math.sqrt(sum(error**2 for error in errors)) / 3
    assert macro.standard_error is not None
    assert macro.standard_error > 1.3 * independent, "a hard problem is hard in every language"


def test_the_macro_error_with_unequal_problems_is_the_jackknife(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats, "RESAMPLES", 100)  # not what is asked here, and most of the time
    tables = {"lua": table(beta(40, 1, 1, seed=1)), "r": dict(list(table(beta(40, 1, 2, seed=2)).items())[:25])}
    problems = list(tables["lua"])
    left_out = [
        macro_average(
            {name: {p: problem for p, problem in counts.items() if p != gone} for name, counts in tables.items()}
        ).value
        for gone in problems
    ]
    values = [value for value in left_out if value is not None]
    m = len(values)
    spread = sum((value - statistics.fmean(values)) ** 2 for value in values)
    assert macro_average(tables).standard_error == pytest.approx(math.sqrt((m - 1) / m * spread), rel=0.05)


def test_the_macro_average_names_the_language_that_leaves_it_undefined() -> None:
    average = macro_average({"lua": {"a": Counts(n=1, c=1)}, "r": {"a": Counts(n=0, c=0, missing=1)}})
    assert (average.value, average.note) == (None, "r: no judged sample")


def test_splits_hold_every_problem_with_a_group_once() -> None:
    counts = table([0.5] * 6)
    groups = {"p000": "hard", "p001": "easy", "p002": "easy", "p003": None}
    assert {name: list(part) for name, part in split_by(counts, groups).items()} == {
        "easy": ["p001", "p002"],
        "hard": ["p000"],
    }


def test_a_contest_month_is_cut_from_its_date() -> None:
    assert contest_month("2024-03-09T00:00:00") == "2024-03"
    assert contest_month(None) is None


# --- another time limit ---------------------------------------------------------------------------------------------


def timed(*seconds: float, verdict: Verdict = Verdict.AC, **changes: Any) -> Judgement:
    """Tests of so many CPU seconds, half as much again on the wall; the last has the verdict."""
    last = len(seconds) - 1
    tests = tuple(
        result(index, verdict if index == last else Verdict.AC, cpu_time_s=used, wall_time_s=1.5 * used)
        for index, used in enumerate(seconds)
    )
    return judgement(key(), verdict, tests=tests, **changes)


def rescored(judged: Judgement, limit_s: float, **settings: bool) -> Judgement:
    (changed,) = rescore_time_limit([judged], limit_s, judged_limit_s={"p000": 10.0}, **settings)
    return changed


def test_a_lower_limit_fails_the_first_test_over_it() -> None:
    changed = rescored(timed(1, 3, 2), 2.5)
    assert changed.verdict is Verdict.TLE
    assert [test.verdict for test in changed.tests] == [Verdict.AC, Verdict.TLE]


def test_a_limit_nobody_reached_changes_nothing() -> None:
    assert rescored(timed(1, 2), 5).verdict is Verdict.AC
    assert rescored(timed(1, 2, verdict=Verdict.WA), 5).verdict is Verdict.WA


def test_what_failed_before_it_was_slow_failed_for_that() -> None:
    wrong = timed(1, verdict=Verdict.WA)
    slow = result(1, Verdict.AC, cpu_time_s=9.0)
    changed = rescored(replace(wrong, tests=(*wrong.tests, slow), lenient_verdict=Verdict.AC), 5)
    assert changed.verdict is Verdict.WA
    assert changed.lenient_verdict is Verdict.TLE, "leniently judged, it would have gone on to the slow test"


def test_a_slow_wrong_answer_would_have_been_stopped() -> None:
    assert rescored(timed(1, 8, verdict=Verdict.RTE), 5).verdict is Verdict.TLE


def test_compile_errors_no_code_and_judge_errors_stay() -> None:
    for verdict in (Verdict.CE, Verdict.NC, Verdict.JE):
        assert rescored(judgement(key(), verdict), 0.001).verdict is verdict


def test_a_higher_limit_is_answered_where_nothing_was_stopped() -> None:
    assert rescored(timed(1, 9), 20).verdict is Verdict.AC


def test_a_higher_limit_is_refused_where_a_program_was_stopped() -> None:
    with pytest.raises(UserError, match=r"1 programs were stopped .*lcbx judge RUN --time-limit 20"):
        rescored(judgement(key(), Verdict.TLE), 20)


def test_a_sleeper_stays_a_sleeper_under_any_limit() -> None:
    asleep = judgement(key(), Verdict.TLE)
    last = made_up.result_of_test(1, Verdict.TLE, limit_hit=LimitHit.IDLE, cpu_time_s=0.1)
    changed = rescored(replace(asleep, tests=(asleep.tests[0], last)), 20)
    assert changed.verdict is Verdict.TLE


def test_one_budget_for_the_whole_solution_adds_up_the_wall_clock() -> None:
    judged = timed(1, 1, 1)
    assert rescored(judged, 4, whole_solution=True).verdict is Verdict.TLE
    assert rescored(judged, 5, whole_solution=True).verdict is Verdict.AC


def test_where_the_wall_clock_decides_it_is_what_is_compared() -> None:
    assert rescored(timed(2), 2.5).verdict is Verdict.AC
    assert rescored(timed(2), 2.5, wall_clock=True).verdict is Verdict.TLE


def test_near_the_new_limit_is_marked() -> None:
    assert rescored(timed(2), 2.5).near_limit
    assert not rescored(timed(2), 9).near_limit


@given(st.lists(st.floats(0.01, 9), min_size=1, max_size=8), st.floats(0.01, 10), st.floats(0.01, 10))
def test_a_lower_limit_never_accepts_more(seconds: list[float], one: float, other: float) -> None:
    judged = timed(*seconds)
    low, high = sorted((one, other))
    if rescored(judged, low).verdict is Verdict.AC:
        assert rescored(judged, high).verdict is Verdict.AC


# --- one pass@1 for every view --------------------------------------------------------------------------------------


def verdicts_of(solved: list[int], *, n: int = 3) -> list[Judgement]:
    return [
        judgement(key(problem, sample), Verdict.AC if sample < accepted else Verdict.WA)
        for problem, accepted in enumerate(solved)
        for sample in range(n)
    ]


@pytest.mark.parametrize(
    "judged",
    [
        verdicts_of([3, 1, 0, 2]),
        [*verdicts_of([3, 1]), judgement(key(2, 0), Verdict.JE), judgement(key(0, 3), Verdict.JE)],
        [judgement(key(0, 0), Verdict.AC)],
        [judgement(key(0, 0), Verdict.JE)],
    ],
)
def test_score_viewer_live_display_and_training_show_one_pass_at_1(tmp_path: Path, judged: list[Judgement]) -> None:
    path = made_up.write_run(tmp_path, judged)
    report = build_report(RunDirectory.open(path))
    expected = percent_sign(report.scores[0].value)
    library = Library.open([path])
    assert f"<b>{expected}</b> pass@1" in Pages(library, static=False).samples(library.runs[0], Filter())
    progress = LanguageProgress()
    for item in judged:
        progress.add_judgement(item)
    assert running_score(progress).split(" [")[0] == expected
    assert percent_sign(held_out_figures(path)["pass@1"]) == expected


def test_an_unknown_pass_at_1_is_unknown_and_not_zero(tmp_path: Path) -> None:
    """Training said 0.0 % of an evaluation in which every program ended in a judge error."""
    path = made_up.write_run(tmp_path, [judgement(key(0, sample), Verdict.JE) for sample in range(4)])
    earlier = held_out_figures(path)
    assert (earlier["pass@1"], earlier["problems"], earlier["verdicts"]) == (None, 0, {})
    later = held_out_figures(made_up.write_run(tmp_path / "later", verdicts_of([4, 0], n=4)))
    assert later["verdicts"]["AC"] == later["pass@1"] == 0.5
    entries = [{"step": 0, "languages": {"lua": earlier}}, {"step": 5, "languages": {"lua": later}}]
    assert pass_at_1_points(entries, "lua") == ((5.0, 0.5),)
    assert running_score(LanguageProgress()) == NOT_KNOWN


def test_pass_at_1_is_the_score_without_its_bootstrap() -> None:
    counts = table(beta(30, 1, 2, seed=3), n=5, seed=4)
    estimate, (scored,) = pass_at_1(counts.values()), score(counts)
    assert (estimate.value, estimate.standard_error, estimate.interval) == (
        scored.value,
        scored.standard_error,
        scored.interval,
    )


def test_live_share_without_code_is_of_generated_completions() -> None:
    progress = LanguageProgress(samples=1000, generated=200, judged=20)
    progress.verdicts[Verdict.NC] = 20  # decided at once; the other 180 wait for the judge
    request = SimpleNamespace(languages=[SimpleNamespace(language_id="r", name="R")])
    evaluation = SimpleNamespace(request=request, progress={"r": progress}, tokens_per_s=0.0, replays=False)
    display = Display(cast("Any", evaluation), title="t")
    assert display._new_warnings() == []
    progress.verdicts[Verdict.NC] = 80
    assert display._new_warnings() == ["R: 40 % without code: look at them with lcbx view"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_live_display_fits_and_cuts_no_figure(width: int) -> None:
    names = [f"Language {number}" for number in range(12)]
    progress = {
        name: LanguageProgress(
            samples=9980, generated=9000 + at, judged=8000 + at, truncated=700 * (at % 2), by_problem={"p": [100, 17]}
        )
        for at, name in enumerate(names)
    }
    languages = [SimpleNamespace(language_id=name, name=name) for name in names]
    request = SimpleNamespace(languages=languages)
    evaluation = SimpleNamespace(request=request, progress=progress, tokens_per_s=12345.0, replays=False)
    display = Display(cast("Any", evaluation), title="organisation/a-model-with-a-long-name on ag-lcb-x")
    console = Console(width=width, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(display.shown(width=width, height=40))
    text = capture.get()
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    words = text.split()
    for figure in ("108066/119760", "96066/119760", "12345", "8011/9980", "17.0"):
        assert figure in words
    assert "truncated" in words
    assert "code" not in words  # only zeros
    with console.capture() as capture:
        console.print(display.shown(width=width, height=14))
    assert "and 7 more languages" in capture.get()


def test_live_score_is_not_shown_before_a_program_is_judged() -> None:
    progress = LanguageProgress(samples=10, generated=5, judged=1, by_problem={"p0": [1, 0]})
    progress.verdicts[Verdict.NC] = 1
    assert running_score(progress) == NOT_KNOWN
    progress.samples = 1
    assert running_score(progress).startswith("0.0 %")


def test_live_remaining_time_is_that_of_the_rest_at_the_speed_of_this_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Regression: what earlier commands had judged counted as done in no time."""
    progress = LanguageProgress(samples=1000, generated=1000, judged=900, stored_generated=1000, stored_judged=900)
    request = SimpleNamespace(languages=[SimpleNamespace(language_id="r", name="R")])
    evaluation = SimpleNamespace(request=request, progress={"r": progress}, tokens_per_s=0.0, replays=True)
    now = 50.0
    monkeypatch.setattr("lcbx.report.live.time.monotonic", lambda: now)
    display = Display(cast("Any", evaluation), title="t")
    now = 60.0
    assert "left" not in display._line(), "nothing is judged yet"
    progress.judged = 910
    assert "judged 910/1000, about 2 min left" in display._line()
    assert "tokens/s" not in display._line()


@pytest.mark.parametrize(
    ("tokens", "replays", "advice"),
    [(1024, False, "100 % truncated: raise --max-tokens"), (200, True, "100 % truncated"),
     (200, False, "100 % cut off where the model's context was full")],
)  # fmt: skip
def test_live_advice_fits_what_cut_the_completions_off(tokens: int, replays: bool, advice: str) -> None:
    progress = LanguageProgress(samples=100)
    for index in range(30):
        cut = made_up.completion(key(0, index), finish_reason=FinishReason.LENGTH, completion_tokens=tokens)
        progress.add_completion(cut, max_tokens=1024)
    request = SimpleNamespace(languages=[SimpleNamespace(language_id="r", name="R")])
    evaluation = SimpleNamespace(request=request, progress={"r": progress}, tokens_per_s=0.0, replays=replays)
    assert Display(cast("Any", evaluation), title="t")._new_warnings() == [f"R: {advice}"]
