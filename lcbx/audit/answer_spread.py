"""How easily the answers of a problem are guessed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from lcbx.types import TestCase

MOST_COMMON_SHARE = 0.6
"""Largest share of the tests that may have the same answer."""
MOST_CHANCE = 0.01
"""Largest chance with which guesses may pass all tests: a training draws tens of programs per problem."""
LEAST_TESTS_FOR_A_SHARE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSpread:
    """What the expected outputs of a problem give away."""

    tests: int
    distinct: int
    """Number of different expected outputs."""
    commonest_share: float
    """Share of the tests that have the most common one."""
    guess_chance: float
    """Chance that a program passes all tests that draws each answer by its frequency among the tests."""

    @property
    def guessable(self) -> bool:
        """True if too many tests have one answer, or guesses pass too often."""
        uneven = self.tests >= LEAST_TESTS_FOR_A_SHARE and self.commonest_share > MOST_COMMON_SHARE
        return uneven or self.guess_chance > MOST_CHANCE

    def __str__(self) -> str:
        answers = f"{self.distinct} different answer{'s' * (self.distinct != 1)} in {self.tests} tests"
        share = f"the most common one in {100 * self.commonest_share:.0f} %"
        return f"{answers}, {share}; guesses by frequency pass with chance {self.guess_chance:.2g}"


def answer_spread(tests: Sequence[TestCase]) -> AnswerSpread:
    """Return the spread of the answers of these tests, which are at least one."""
    count = Counter(test.expected_digest for test in tests)
    total = len(tests)
    return AnswerSpread(
        tests=total,
        distinct=len(count),
        commonest_share=max(count.values()) / total,
        guess_chance=prod(count[test.expected_digest] / total for test in tests),
    )
