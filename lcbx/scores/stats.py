"""The statistics behind scores and comparisons. Problems are the sampling unit.

The problems of a benchmark are a sample of all problems that could be asked, and samples of one problem are alike. So
each problem gives one number, the mean over its samples; the score is the mean of these numbers, and its standard error
that of a mean over problems. For equal weights this is the clustered standard error of Miller 2024 (arXiv:2411.00640,
section 2.2) with the factor m / (m - 1), which makes it the delete-one-problem jackknife.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import atan, comb, exp, fsum, lcm, log, pi, sqrt, tan
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from lcbx.types import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.95
POWER = 0.8
RESAMPLES = 10_000
EXACT_BYTES = 4 << 20
"""Size of the table up to which the sign-flip test is exact: 500 problems of 20 samples need a tenth of it."""

_NORMAL = NormalDist()


def standard_error(values: Sequence[float]) -> float | None:
    """Return the standard error of the mean of one value a problem; None for fewer than two problems."""
    m = len(values)
    if m < 2:
        return None
    mean = fsum(values) / m
    return sqrt(fsum((value - mean) ** 2 for value in values) / (m * (m - 1)))


def normal_quantile(probability: float) -> float:
    """Return the quantile of the standard normal distribution."""
    return _NORMAL.inv_cdf(probability)


# Wallace 1959 (Ann. Math. Statist. 30, 1124): z = (8v + 1) / (8v + 3) * sqrt(v ln(1 + t^2 / v)). Its error in t at 95 %
# is 1 % for 3 degrees of freedom and 0.01 % for 20, which makes scipy unnecessary. 1 and 2 degrees have closed forms.


def t_quantile(probability: float, degrees: int) -> float:
    """Return the quantile of Student's distribution; `probability` is at least 0.5."""
    if degrees == 1:
        return tan(pi * (probability - 0.5))
    if degrees == 2:
        return (2 * probability - 1) * sqrt(2 / (4 * probability * (1 - probability)))
    z = _NORMAL.inv_cdf(probability) * (8 * degrees + 3) / (8 * degrees + 1)
    return sqrt(degrees * (exp(z * z / degrees) - 1))


def t_cdf(t: float, degrees: int) -> float:
    """Return the probability of a value below `t` under Student's distribution."""
    if degrees == 1:
        return 0.5 + atan(t) / pi
    if degrees == 2:
        return 0.5 + t / (2 * sqrt(2 + t * t))
    z = sqrt(degrees * log(1 + t * t / degrees)) * (8 * degrees + 1) / (8 * degrees + 3)
    return _NORMAL.cdf(z if t > 0 else -z)


def interval_of_rate(values: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Return an analytic interval for the mean of one rate in [0, 1] a problem; None for fewer than two problems.

    `mean +- 1.96 SE`, as in arXiv:2411.00640, is [0, 0] when nothing passed and leaves [0, 1] near the ends. So the
    standard error is put through Wilson's interval, with the number of independent draws that would have it
    (mean (1 - mean) / SE^2: Korn & Graubard 1998, Survey Methodology 24, 193), reduced by the ratio of the normal to
    the t quantile for few problems. That number is estimated with one solved and one failed problem added, so that one
    lucky sample in a run that solves nothing else does not look like certainty. Away from the ends, with many problems,
    this is `mean +- 1.96 SE`. Simulated coverage (10 to 499 problems, 1 or 20 samples, six distributions of difficulty
    with means from 0.04 to 0.83, 600 draws each): 93 to 99.8 %; that of `mean +- 1.96 SE` is 33 to 96 %.
    """
    m = len(values)
    if m < 2:
        return None
    mean = fsum(values) / m
    padded = [*values, 0.0, 1.0]
    padded_mean = fsum(padded) / (m + 2)
    variance = fsum((value - padded_mean) ** 2 for value in padded) / (m + 1)
    z = _NORMAL.inv_cdf((1 + level) / 2)
    draws = m * padded_mean * (1 - padded_mean) / variance
    draws *= (z / t_quantile((1 + level) / 2, m - 1)) ** 2
    centre = (mean + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z * sqrt(mean * (1 - mean) / draws + (z / (2 * draws)) ** 2) / (1 + z * z / draws)
    return Interval(low=max(0.0, centre - half), high=min(1.0, centre + half), level=level)


class Resampled:
    """Problems drawn with replacement `RESAMPLES` times: the same draws serve every metric of these problems.

    `kinds` is what decides a problem's value in every metric, one a problem: drawing m problems is drawing how often
    each kind occurs, which is the same distribution and far cheaper.
    """

    def __init__(self, kinds: Sequence[Hashable], *, seed: int = 0) -> None:
        self._kinds = kinds
        self._seed = seed

    @cached_property
    def _drawn(self) -> NDArray[Any]:
        """How often each kind is drawn, in the order of their first problems: an array (`RESAMPLES`, kinds)."""
        import numpy as np  # imported here because it takes a tenth of a second

        shares = np.array(list(Counter(self._kinds).values())) / len(self._kinds)
        return np.random.default_rng(self._seed).multinomial(len(self._kinds), shares, size=RESAMPLES)

    def interval(self, values: Sequence[float], *, level: float = LEVEL) -> Interval | None:
        """Return the BCa interval (Efron 1987) for the mean of `values`, which are equal for problems of one kind.

        None for fewer than two problems, and if all values are equal, because every resample is then the same.
        """
        if len(set(values)) < 2:
            return None
        import numpy as np

        m, mean = len(values), fsum(values) / len(values)
        of_kind = np.array(list(dict(zip(self._kinds, values, strict=True)).values()))
        means = np.sort(np.round(self._drawn @ of_kind / m, 12))  # rounded, because sums differ between CPUs
        below = (np.searchsorted(means, mean - 1e-12) + np.searchsorted(means, mean + 1e-12)) / 2 / RESAMPLES
        bias = _NORMAL.inv_cdf(min(max(float(below), 1 / RESAMPLES), 1 - 1 / RESAMPLES))
        cubes, squares = fsum((v - mean) ** 3 for v in values), fsum((v - mean) ** 2 for v in values)
        acceleration = cubes / (6 * squares**1.5)
        ends = []
        for tail in ((1 - level) / 2, (1 + level) / 2):
            z = bias + _NORMAL.inv_cdf(tail)
            corrected = _NORMAL.cdf(bias + z / (1 - acceleration * z))
            ends.append(float(means[min(RESAMPLES - 1, max(0, round(corrected * RESAMPLES - 0.5)))]))
        return Interval(low=ends[0], high=ends[1], level=level)


# --- tests ----------------------------------------------------------------------------------------------------------


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p-value that both solve equally often, from the problems that only one solved."""
    discordant, fewer = only_first + only_second, min(only_first, only_second)
    ways = 2 * sum(comb(discordant, i) for i in range(fewer + 1))
    return min(1.0, float(Fraction(ways, 1 << discordant)))


def sign_flip_test(differences: Sequence[Fraction], *, seed: int = 0) -> tuple[float, bool]:
    """Return the two-sided p-value that differences are symmetric about 0, and whether it is exact.

    Each problem's two results may be swapped. The p-value is the share of all 2^m ways whose sum is at least as far
    from 0 as the observed one. With differences of +-1 it is McNemar's test. Beyond `EXACT_BYTES` it is that share of
    `RESAMPLES` * 10 seeded draws.
    """
    moved = [abs(difference) for difference in differences if difference]
    if not moved:
        return 1.0, True
    unit = lcm(*(difference.denominator for difference in moved))
    steps = [int(difference * unit) for difference in moved]
    observed = abs(int(sum(differences) * unit))
    width = (len(steps) + 8) // 8  # bytes that hold a count of up to 2^m ways
    if sum(steps) * width <= EXACT_BYTES:
        return _exact_flips(steps, observed, width), True
    return _drawn_flips(steps, observed, seed), False


def _exact_flips(steps: Sequence[int], observed: int, width: int) -> float:
    """Count the ways to every sum at once: the coefficients of prod(1 + x^step), as digits of one large integer."""
    ways = 1
    for step in steps:
        ways += ways << (8 * width * step)
    total = sum(steps)
    digits = ways.to_bytes(width * (total + 1), "little")
    low = (total - observed) // 2  # a sum of -observed leaves this much for the steps that go up
    tail = sum(int.from_bytes(digits[i * width : (i + 1) * width], "little") for i in range(low + 1))
    return 1.0 if observed == 0 else float(Fraction(2 * tail, 1 << len(steps)))


def _drawn_flips(steps: Sequence[int], observed: int, seed: int) -> float:
    import numpy as np

    random, sizes, draws, hits = np.random.default_rng(seed), np.array(steps, dtype=float), RESAMPLES * 10, 0
    for start in range(0, draws, 1000):
        signs = random.integers(0, 2, size=(min(1000, draws - start), len(steps))) * 2 - 1
        hits += int((np.abs(signs @ sizes) >= observed - 0.5).sum())
    return (hits + 1) / (draws + 1)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p-values adjusted for multiple comparisons (Holm 1979), in the order of `p_values`."""
    adjusted, largest = {}, 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}
