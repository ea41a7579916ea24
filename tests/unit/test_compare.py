"""Two runs compared: a planted difference is found, a planted tie is not, and the tests agree with others' tests."""

from __future__ import annotations

import itertools
import math
import random
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from lcbx.scores import stats
from lcbx.scores.compare import Comparison, compare_counts, compare_languages, gate
from lcbx.scores.counts import Counts

Table = dict[str, Counts]


def one_sample(solved: list[bool]) -> Table:
    return {f"p{index:03}": Counts(n=1, c=int(each)) for index, each in enumerate(solved)}


def planted(count: int, gain: float, *, seed: int, n: int = 10, language: int = 0) -> tuple[Table, Table]:
    """Two runs on problems of very different difficulty; the second solves each with `gain` more chance."""
    random_ = random.Random(1000 * seed + language)
    first: dict[str, Counts] = {}
    second: dict[str, Counts] = {}
    for index in range(count):
        chance = random_.betavariate(0.5, 0.7) * (1 - abs(gain))
        for table, rate in ((first, chance), (second, chance + gain)):
            rate = min(1.0, max(0.0, rate))
            table[f"p{index:03}"] = Counts(n=n, c=sum(random_.random() < rate for _ in range(n)))
    return first, second


# --- the tests themselves -------------------------------------------------------------------------------------------


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_exact_binomial_test(only_first: int, only_second: int) -> None:
    total = only_first + only_second
    expected = scipy_stats.binomtest(only_first, total).pvalue if total else 1.0
    assert stats.mcnemar(only_first, only_second) == pytest.approx(expected, rel=1e-9)


@given(st.lists(st.fractions(-1, 1, max_denominator=12), min_size=1, max_size=7))
def test_the_sign_flip_test_is_what_enumeration_says(differences: list[Fraction]) -> None:
    observed = abs(sum(differences, Fraction()))
    flips = itertools.product((1, -1), repeat=len(differences))
    sums = [
        abs(sum((sign * change for sign, change in zip(signs, differences, strict=True)), Fraction()))
        for signs in flips
    ]
    p_value, exact = stats.sign_flip_test(differences)
    assert exact
    assert p_value == pytest.approx(sum(each >= observed for each in sums) / len(sums), rel=1e-12)


def test_the_sign_flip_test_is_exact_for_a_whole_benchmark_and_agrees_with_drawing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random_ = random.Random(4)
    differences = [Fraction(random_.randint(-18, 20), 20) for _ in range(500)]
    exact, was_exact = stats.sign_flip_test(differences)
    monkeypatch.setattr(stats, "EXACT_BYTES", 0)
    monkeypatch.setattr(stats, "RESAMPLES", 2000)
    drawn, was_drawn = stats.sign_flip_test(differences, seed=1)
    assert (was_exact, was_drawn) == (True, False)
    assert drawn == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000))


@given(st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=40))
def test_with_one_sample_a_problem_the_sign_flip_test_is_mcnemars(signs: list[int]) -> None:
    p_value, _ = stats.sign_flip_test([Fraction(sign) for sign in signs])
    assert p_value == pytest.approx(stats.mcnemar(signs.count(-1), signs.count(1)))


def test_holm_multiplies_the_smallest_most_and_never_reverses_order() -> None:
    assert stats.holm({"a": 0.04, "b": 0.01, "c": 0.03}) == pytest.approx({"a": 0.06, "b": 0.03, "c": 0.06})
    assert stats.holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}


# --- one language ---------------------------------------------------------------------------------------------------


def test_one_sample_a_problem_is_tested_by_mcnemar() -> None:
    found = compare_counts(one_sample([True] * 9 + [False] * 11), one_sample([True] * 20))
    assert found.test == "mcnemar"
    assert found.p_value == pytest.approx(2 * 0.5**11)
    assert found.difference == pytest.approx(0.55)


def test_several_samples_a_problem_are_tested_by_sign_flips() -> None:
    first, second = planted(40, 0.2, seed=1)
    assert compare_counts(first, second).test == "sign-flip"


def test_only_problems_judged_in_both_are_compared() -> None:
    first = {"a": Counts(n=2, c=2), "b": Counts(n=2, c=0), "c": Counts(n=0, c=0, judge_errors=2)}
    second = {"a": Counts(n=4, c=1), "c": Counts(n=4, c=4), "d": Counts(n=4, c=4)}
    found = compare_counts(first, second)
    assert (found.problems, found.unpaired) == (1, 3)
    assert (found.first, found.second, found.difference) == (1.0, 0.25, -0.75)


def test_the_paired_interval_is_that_of_a_paired_t_test() -> None:
    first, second = planted(60, 0.1, seed=3)
    found = compare_counts(first, second)
    differences = [second[each].c / 10 - first[each].c / 10 for each in first]
    expected = scipy_stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((expected.low, expected.high), abs=1e-4)
    assert found.standard_error == pytest.approx(statistics.stdev(differences) / math.sqrt(60))


def test_pairing_takes_out_the_difficulty_of_the_problems() -> None:
    first, second = planted(100, 0.05, seed=2, n=20)
    found = compare_counts(first, second)
    unpaired = math.sqrt(
        sum(statistics.variance([each.c / 20 for each in table.values()]) / 100 for table in (first, second))
    )
    assert found.standard_error is not None
    assert found.standard_error < unpaired / 2


def test_a_planted_difference_is_found_as_often_as_its_power_says() -> None:
    found = [compare_counts(*planted(80, 0.08, seed=seed)) for seed in range(60)]
    power = sum((each.p_value or 1) < 0.05 for each in found) / 60
    detectable = statistics.fmean(each.smallest_detectable or 0 for each in found)
    assert power > 0.8
    assert detectable < 0.08
    assert all(each.interval is not None and each.interval.low < 0.08 < each.interval.high for each in found[:5])


def test_a_planted_tie_is_called_a_difference_no_more_often_than_allowed() -> None:
    found = [compare_counts(*planted(40, 0.0, seed=seed)) for seed in range(200)]
    assert sum((each.p_value or 1) < 0.05 for each in found) <= 0.05 * 200 + 2.5 * math.sqrt(200 * 0.05 * 0.95)


def test_the_smallest_detectable_difference_is_found_with_the_power_promised() -> None:
    detectable = statistics.fmean(
        compare_counts(*planted(60, 0.06, seed=seed)).smallest_detectable or 0 for seed in range(30)
    )
    hits = sum((compare_counts(*planted(60, detectable, seed=seed)).p_value or 1) < 0.05 for seed in range(150))
    assert 0.7 < hits / 150 < 0.9


def test_two_equal_runs_differ_by_nothing_for_certain_of_nothing() -> None:
    first, _ = planted(30, 0.0, seed=1)
    found = compare_counts(first, first)
    assert (found.difference, found.p_value, found.interval, found.smallest_detectable) == (0.0, 1.0, None, None)
    assert found.gained == found.lost == ()


def test_flips_are_listed_largest_first() -> None:
    first = {"a": Counts(n=4, c=0), "b": Counts(n=4, c=4), "c": Counts(n=4, c=1), "d": Counts(n=4, c=2)}
    second = {"a": Counts(n=4, c=1), "b": Counts(n=4, c=1), "c": Counts(n=4, c=4), "d": Counts(n=4, c=2)}
    found = compare_counts(first, second)
    assert [flip.problem_id for flip in found.gained] == ["c", "a"]
    assert [(flip.problem_id, flip.first, flip.second) for flip in found.lost] == [("b", 1.0, 0.25)]


def test_nothing_in_common_is_no_comparison() -> None:
    found = compare_counts({"a": Counts(n=1, c=1)}, {"b": Counts(n=1, c=1)})
    assert (found.problems, found.difference, found.p_value) == (0, None, None)


# --- several languages and the gate ---------------------------------------------------------------------------------


def both(gains: dict[str, float], *, seed: int = 0, count: int = 60) -> list[Comparison]:
    runs = {
        name: planted(count, gain, seed=seed, language=index + 1) for index, (name, gain) in enumerate(gains.items())
    }
    first, second = ({name: pair[side] for name, pair in runs.items()} for side in (0, 1))
    return compare_languages(first, second)


def test_several_languages_are_corrected_together_and_averaged_last() -> None:
    rows = both({"lua": 0.15, "r": 0.0, "julia": 0.05})
    assert [row.language_id for row in rows] == ["lua", "r", "julia", None]
    raw = {str(row.language_id): row.p_value or 0 for row in rows[:3]}
    assert {str(row.language_id): row.p_adjusted for row in rows[:3]} == stats.holm(raw)
    assert rows[3].difference == pytest.approx(statistics.fmean(row.difference or 0 for row in rows[:3]))
    assert rows[3].problems == 60


def test_languages_that_only_one_run_has_are_left_out() -> None:
    first, second = planted(10, 0, seed=1)
    rows = compare_languages({"lua": first, "r": first}, {"lua": second, "julia": second})
    assert [row.language_id for row in rows] == ["lua"]


def test_the_gate_stops_a_clear_loss_and_says_where() -> None:
    found = gate(both({"lua": -0.3, "r": 0.05}), 0.02)
    assert not found.passed
    assert "lua" in found.failures
    assert "r" not in found.failures


def test_the_gate_lets_a_loss_within_its_tolerance_pass() -> None:
    assert gate(both({"lua": -0.05, "r": 0.05}), 0.10).passed


def test_the_gate_rarely_stops_equal_models() -> None:
    stopped = sum(not gate(both({"lua": 0, "r": 0, "julia": 0}, seed=seed, count=25), 0.0).passed for seed in range(60))
    assert stopped <= 7


def test_the_gate_stops_a_certain_loss_and_passes_a_certain_tie() -> None:
    solved, failed = one_sample([True] * 12), one_sample([False] * 12)
    assert not gate([compare_counts(solved, failed, language_id="lua")], 0.02).passed
    assert gate([compare_counts(solved, solved, language_id="lua")], 0.02).passed
