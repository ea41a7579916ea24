"""Which cases become tests, and whether these have teeth: nothing trivial may pass them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lcbx.checkers.comparing import check
from lcbx.reformulate.call_task import Rejected
from lcbx.reformulate.exploring import Case
from lcbx.reformulate.inside.text_codec import Type, Unrepresentable, encode_result
from lcbx.types import Checker

MOST_HIDDEN = 9
ENOUGH_TESTS = 5
EXAMPLES = 2
LARGE_ENOUGH = 100
"""Characters of an input; of two with fewer, the larger one is the better test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teeth:
    """How much the tests of a problem notice."""

    tests: int
    distinct_outputs: int
    mutants: int
    killed: int

    @property
    def share(self) -> float | None:
        """Share of the mutants that the tests notice; None: there are none."""
        return self.killed / self.mutants if self.mutants else None


def choose(cases: Sequence[Case], *, allowed: frozenset[int] | None, most: int = MOST_HIDDEN) -> list[Case]:
    """Return the tests: all seen cases, then those new ones that notice most of what is not noticed yet.

    Of cases that notice as much, those whose output is rarest among the chosen come first, then larger ones. Cases that
    notice nothing new are added as long as they bring a new output, or another one than more than half of the tests.

    `allowed`: numbers of the new cases that a second solution confirms; None: there is none to ask. `most`: new ones.
    """
    chosen = [case for case in cases if case.seen]
    found = set().union(*(case.finds for case in chosen)) if chosen else set()
    outputs = Counter(case.expected for case in chosen)
    left = [case for number, case in enumerate(cases) if not case.seen and (allowed is None or number in allowed)]
    for _ in range(most):
        if not left:
            break
        best = max(left, key=lambda case: (len(case.finds - found), -outputs[case.expected], _size(case)))
        if not best.finds - found and len(chosen) >= ENOUGH_TESTS + EXAMPLES and not _balances(best.expected, outputs):
            break
        left.remove(best)
        chosen.append(best)
        found |= best.finds
        outputs[best.expected] += 1
    return chosen


def _size(case: Case) -> int:
    """Return the size of an input up to one that is large enough: lists of one element tell little."""
    return min(len(case.stdin), LARGE_ENOUGH)


def _balances(output: str, outputs: Counter[str]) -> bool:
    """True for a new output, or for another one than that of more than half of the tests."""
    most, count = outputs.most_common(1)[0]
    return output not in outputs or (2 * count > outputs.total() and output != most)


def teeth(tests: Sequence[Case], *, checker: Checker, argument_types: Sequence[Type], mutants: int) -> Teeth:
    """Return how sharp the tests are. Raises Rejected if a program that computes nothing would pass them."""
    for output in sorted({case.expected for case in tests} | {""}):
        if all(_accepts(checker, case, output) for case in tests):
            raise Rejected("teeth:constant", f"{output!r} is right for every test")
    for name, outputs in _echoes(tests, argument_types).items():
        if all(
            output is not None and _accepts(checker, case, output) for case, output in zip(tests, outputs, strict=True)
        ):
            raise Rejected("teeth:echo", f"printing {name} is right for every test")
    if len(tests) < ENOUGH_TESTS:
        raise Rejected("teeth:few-tests", f"{len(tests)} tests, fewer than {ENOUGH_TESTS}")
    found = set().union(*(case.finds for case in tests))
    return Teeth(
        tests=len(tests), distinct_outputs=len({case.expected for case in tests}), mutants=mutants, killed=len(found)
    )


def _accepts(checker: Checker, case: Case, output: str) -> bool:
    return check(checker, input=case.stdin.encode(), expected=case.expected.encode(), actual=output.encode())


def _echoes(tests: Sequence[Case], argument_types: Sequence[Type]) -> dict[str, list[str | None]]:
    """Return, by name, what programs would print that only print what they read."""
    echoes: dict[str, list[str | None]] = {"the input": [case.stdin for case in tests]}
    for number, kind in enumerate(argument_types):
        echoes[f"argument {number}"] = [_printed(case, number, kind) for case in tests]
    return echoes


def _printed(case: Case, number: int, kind: Type) -> str | None:
    try:
        return encode_result(case.arguments[number], kind, unordered=0)
    except Unrepresentable:
        return None
