"""Two runs compared: a planted difference is found, a planted tie is not, and the tests agree with others' tests."""

from __future__ import annotations

import itertools
import math
import random
import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from lcbx.scores import stats
from lcbx.scores.compare import Comparison, compare_counts, compare_languages, gate
from lcbx.scores.counts import Counts
from lcbx.scores.paired_difference import padded_mean

Table = dict[str, Counts]


def one_sample(solved: list[bool]) -> Table:
    return {f"p{index:03}": Counts(n=1, c=int(is_solved)) for index, is_solved in enumerate(solved)}


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
    assert p_value == pytest.approx(sum(total >= observed for total in sums) / len(sums), rel=1e-12)


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
    comparison = compare_counts(one_sample([True] * 9 + [False] * 11), one_sample([True] * 20))
    assert comparison.test == "mcnemar"
    assert comparison.p_value == pytest.approx(2 * 0.5**11)
    assert comparison.difference == pytest.approx(0.55)


def test_several_samples_a_problem_are_tested_by_sign_flips() -> None:
    first, second = planted(40, 0.2, seed=1)
    assert compare_counts(first, second).test == "sign-flip"


def test_only_problems_judged_in_both_are_compared() -> None:
    first = {"a": Counts(n=2, c=2), "b": Counts(n=2, c=0), "c": Counts(n=0, c=0, judge_errors=2)}
    second = {"a": Counts(n=4, c=1), "c": Counts(n=4, c=4), "d": Counts(n=4, c=4)}
    comparison = compare_counts(first, second)
    assert (comparison.problems, comparison.unpaired) == (1, 3)
    assert (comparison.first, comparison.second, comparison.difference) == (1.0, 0.25, -0.75)


def test_where_no_two_differences_are_equal_the_interval_is_that_of_a_paired_t_test() -> None:
    differences = np.random.default_rng(3).normal(0.04, 0.1, 400)
    estimate = padded_mean(list(differences))
    assert estimate is not None
    expected = scipy_stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    interval = estimate.interval()
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=3e-4)
    first, second = planted(60, 0.1, seed=3)
    errors = [second[problem_id].c / 10 - first[problem_id].c / 10 for problem_id in first]
    assert compare_counts(first, second).standard_error == pytest.approx(statistics.stdev(errors) / math.sqrt(60))


def test_pairing_takes_out_the_difficulty_of_the_problems() -> None:
    first, second = planted(100, 0.05, seed=2, n=20)
    comparison = compare_counts(first, second)
    unpaired = math.sqrt(
        sum(statistics.variance([counts.c / 20 for counts in table.values()]) / 100 for table in (first, second))
    )
    assert comparison.standard_error is not None
    assert comparison.standard_error < unpaired / 2


def test_a_planted_difference_is_found_as_often_as_its_power_says() -> None:
    comparisons = [compare_counts(*planted(80, 0.08, seed=seed)) for seed in range(60)]
    power = sum((comparison.p_value or 1) < 0.05 for comparison in comparisons) / 60
    detectable = statistics.fmean(comparison.smallest_detectable or 0 for comparison in comparisons)
    assert power > 0.8
    assert detectable < 0.08
    assert all(
        comparison.interval is not None and comparison.interval.low < 0.08 < comparison.interval.high
        for comparison in comparisons[:5]
    )


def test_a_planted_tie_is_called_a_difference_no_more_often_than_allowed() -> None:
    comparisons = [compare_counts(*planted(40, 0.0, seed=seed)) for seed in range(200)]
    assert sum((comparison.p_value or 1) < 0.05 for comparison in comparisons) <= 0.05 * 200 + 2.5 * math.sqrt(
        200 * 0.05 * 0.95
    )


def test_the_smallest_detectable_difference_is_found_with_the_power_promised() -> None:
    detectable = statistics.fmean(
        compare_counts(*planted(60, 0.06, seed=seed)).smallest_detectable or 0 for seed in range(30)
    )
    hits = sum((compare_counts(*planted(60, detectable, seed=seed)).p_value or 1) < 0.05 for seed in range(150))
    assert 0.7 < hits / 150 < 0.9


def test_two_equal_runs_are_not_certain_to_be_equal() -> None:
    """The interval was empty, as if no other problem could differ either."""
    first, _ = planted(30, 0.0, seed=1)
    comparison = compare_counts(first, first)
    assert (comparison.difference, comparison.p_value) == (0.0, 1.0)
    assert comparison.gained == comparison.lost == ()
    assert comparison.interval is not None
    assert comparison.interval.high == pytest.approx(0.09, abs=0.01) == -comparison.interval.low
    assert comparison.smallest_detectable == pytest.approx(0.32, abs=0.02)


# --- few problems differ --------------------------------------------------------------------------------------------


def flipped(gained: int, lost: int, of: int) -> Comparison:
    """One sample a problem, and so many problems that only one of the runs solves."""
    before = [False] * gained + [True] * (of - gained)
    after = [True] * gained + [False] * lost + [True] * (of - gained - lost)
    return compare_counts(one_sample(before), one_sample(after))


def test_four_problems_gained_of_fifty_are_no_clear_difference() -> None:
    """The interval was [+0.2, +15.8] beside a p-value of 0.125."""
    comparison = flipped(4, 0, 50)
    assert comparison.p_value == 0.125
    assert comparison.interval is not None
    assert (comparison.interval.low, comparison.interval.high) == pytest.approx((-0.014, 0.168), abs=2e-3)


@pytest.mark.parametrize("problems", [2, 6, 12, 26, 50])
def test_interval_and_exact_test_agree_about_zero(problems: int) -> None:
    for gained in range(problems + 1):
        for lost in range(0, problems + 1 - gained, 1 + problems // 12):
            comparison = flipped(gained, lost, problems)
            assert comparison.interval is not None
            assert comparison.p_value is not None
            excludes_zero = comparison.interval.low > 0 or comparison.interval.high < 0
            assert excludes_zero == (comparison.p_value < 0.05), (gained, lost)
            assert comparison.interval.low <= (comparison.difference or 0) <= comparison.interval.high


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=40))
def test_interval_and_exact_test_agree_with_several_samples_a_problem(changes: list[int]) -> None:
    first = {f"p{index}": Counts(n=10, c=5) for index in range(len(changes))}
    second = {f"p{index}": Counts(n=10, c=5 + change) for index, change in enumerate(changes)}
    comparison = compare_counts(first, second)
    assert comparison.interval is not None
    assert comparison.p_value is not None
    assert (comparison.interval.low > 0 or comparison.interval.high < 0) == (comparison.p_value < 0.05)
    assert comparison.interval.low - 1e-12 <= (comparison.difference or 0) <= comparison.interval.high + 1e-12


ONE_WAY = [(rate, 0.0) for rate in (0.01, 0.02, 0.04, 0.06, 0.08, 0.12, 0.2, 0.3, 0.5)]
BOTH_WAYS = [(0.02, 0.02), (0.04, 0.02), (0.06, 0.03), (0.1, 0.05), (0.1, 0.1), (0.2, 0.1)]


@pytest.mark.parametrize("problems", [10, 26, 50])
def test_the_interval_covers_the_true_difference_with_one_sample_a_problem(problems: int) -> None:
    """Enumerated, not drawn. `mean +- t SE` covered 0.80 to 0.87 of one-way designs, and less with few flips."""
    intervals = {}
    for gain, loss in [*ONE_WAY, *BOTH_WAYS]:
        table = scipy_stats.multinomial(problems, [gain, loss, 1 - gain - loss])
        covered = total = 0.0
        for gained, lost in itertools.product(range(problems + 1), repeat=2):
            chance = table.pmf([gained, lost, problems - gained - lost]) if gained + lost <= problems else 0.0
            if chance > 1e-6:
                if (gained, lost) not in intervals:
                    intervals[gained, lost] = flipped(gained, lost, problems).interval
                interval = intervals[gained, lost]
                assert interval is not None
                total += chance
                covered += chance * (interval.low <= gain - loss <= interval.high)
        assert covered / total >= 0.93, (gain, loss)


@pytest.mark.parametrize(
    ("samples", "problems", "flips", "noisy"),
    [
        (5, 26, 0.04, 0.0),
        (5, 50, 0.08, 0.1),
        (20, 26, 0.08, 0.1),
        (20, 50, 0.04, 0.3),
        (20, 100, 0.1, 1.0),
        (20, 60, 0.0, 1.0),
    ],
)
def test_the_interval_covers_the_true_difference_with_several_samples_a_problem(
    samples: int, problems: int, flips: float, noisy: float
) -> None:
    """A share of `flips` problems goes from never to always solved; `noisy` ones have some other rate in both runs."""
    draws = np.random.default_rng(round(1000 * (flips + noisy)) + samples * problems)
    covered = 0
    for _ in range(300):
        before = (draws.random(problems) < 0.5).astype(float)
        before = np.where(draws.random(problems) < noisy, draws.beta(0.5, 0.5, problems), before)
        is_flipped = draws.random(problems) < flips
        rates = [np.where(is_flipped, solved, before) for solved in (0.0, 1.0)]
        tables = [
            {f"p{index}": Counts(n=samples, c=int(c)) for index, c in enumerate(draws.binomial(samples, rate))}
            for rate in rates
        ]
        interval = compare_counts(tables[0], tables[1]).interval
        assert interval is not None
        covered += interval.low <= flips <= interval.high
    assert covered / 300 >= 0.93


@pytest.mark.parametrize(("problems", "background"), [(26, 0.0), (26, 0.04), (60, 0.0), (60, 0.1), (150, 0.03)])
def test_the_detectable_difference_is_found_with_one_sample_a_problem(problems: int, background: float) -> None:
    """Of 26 problems it was found with 63 % power where 80 % was stated."""
    draws = np.random.default_rng(problems)

    def compared(gain: float) -> Comparison:
        gained, lost, _ = draws.multinomial(problems, [gain, background, 1 - gain - background])
        return flipped(int(gained), int(lost), problems)

    detectable = statistics.median(compared(background).smallest_detectable or 1.0 for _ in range(60))
    power = sum((compared(background + detectable).p_value or 1) < 0.05 for _ in range(300)) / 300
    assert 0.77 < power < 0.98


@pytest.mark.parametrize("problems", [1, 2, 5])
def test_so_few_problems_can_detect_nothing(problems: int) -> None:
    """338.7 points were stated for two."""
    assert flipped(0, 1, problems).smallest_detectable is None
    assert flipped(0, problems, problems).smallest_detectable is None
    assert (flipped(0, 6, 12).smallest_detectable or 0) <= 1.0


def test_flips_are_listed_largest_first() -> None:
    first = {"a": Counts(n=4, c=0), "b": Counts(n=4, c=4), "c": Counts(n=4, c=1), "d": Counts(n=4, c=2)}
    second = {"a": Counts(n=4, c=1), "b": Counts(n=4, c=1), "c": Counts(n=4, c=4), "d": Counts(n=4, c=2)}
    comparison = compare_counts(first, second)
    assert [flip.problem_id for flip in comparison.gained] == ["c", "a"]
    assert [(flip.problem_id, flip.first, flip.second) for flip in comparison.lost] == [("b", 1.0, 0.25)]


def test_nothing_in_common_is_no_comparison() -> None:
    comparison = compare_counts({"a": Counts(n=1, c=1)}, {"b": Counts(n=1, c=1)})
    assert (comparison.problems, comparison.difference, comparison.p_value) == (0, None, None)


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
    outcome = gate(both({"lua": -0.3, "r": 0.05}), 0.02)
    assert not outcome.passed
    assert "lua" in outcome.failures
    assert "r" not in outcome.failures


def test_the_gate_lets_a_loss_within_its_tolerance_pass() -> None:
    assert gate(both({"lua": -0.05, "r": 0.05}), 0.10).passed


def test_the_gate_rarely_stops_equal_models() -> None:
    stopped = sum(not gate(both({"lua": 0, "r": 0, "julia": 0}, seed=seed, count=25), 0.0).passed for seed in range(60))
    assert stopped <= 7


@pytest.mark.parametrize("problems", [1, 2, 5])
def test_the_gate_fails_only_where_the_exact_test_rejects_too(problems: int) -> None:
    """Two of two problems lost were FAILED (95 %) beside a p-value of 0.5."""
    rows = [flipped(0, problems, problems)]
    assert (rows[0].p_value or 0) > 0.05
    assert gate(rows, 0.0).passed
    assert gate(rows, 0.02).passed


@pytest.mark.parametrize("tolerance", [0.0, 0.02, 0.1])
def test_gate_and_interval_agree(tolerance: float) -> None:
    for lost in range(26):
        for gained in (0, 2, 5):
            if gained + lost <= 26:
                row = flipped(gained, lost, 26)
                assert row.interval is not None
                assert gate([row], tolerance).passed == (row.interval.high >= -tolerance), (gained, lost)


def test_the_gate_stops_a_certain_loss_and_passes_a_certain_tie() -> None:
    solved, failed = one_sample([True] * 12), one_sample([False] * 12)
    assert not gate([compare_counts(solved, failed, language_id="lua")], 0.02).passed
    assert gate([compare_counts(solved, solved, language_id="lua")], 0.02).passed
