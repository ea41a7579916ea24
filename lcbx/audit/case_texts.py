"""The tests of a problem as texts. Tests may be hundreds of megabytes: what is long is known by its digest only."""

from __future__ import annotations

from dataclasses import dataclass

from lcbx.checkers.comparing import alternatives, check
from lcbx.problems.store import TestStore
from lcbx.types import Checker, Problem, TestCase

LONGEST_BYTES = 1 << 20
"""A longer input or output is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """One test."""

    test: TestCase
    number: int
    """Position among the problem's tests, from 0."""
    stdin: str | None
    """None: too long, or no text."""
    expected: str | None


def case_texts(problem: Problem, store: TestStore) -> list[CaseText]:
    """Return the tests of a problem in their order."""
    return [
        CaseText(
            test=test,
            number=number,
            stdin=_text(store.read_input(test.input)) if test.input.size_bytes <= LONGEST_BYTES else None,
            expected=_text(store.read_output(test.output)) if test.output.size_bytes <= LONGEST_BYTES else None,
        )
        for number, test in enumerate(problem.tests)
    ]


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def checker_of(problem: Problem) -> Checker:
    """Return the rule that compares the problem's outputs."""
    return problem.checker or Checker()


def is_compared(problem: Problem) -> bool:
    """True if outputs alone decide: no checker program, no frame around the program."""
    return problem.frame is None and checker_of(problem).kind != "program"


def accepts(problem: Problem, case: CaseText, output: str) -> bool | None:
    """True if the problem's checker accepts the output for this test; None if it can't be decided here."""
    if case.expected is None or not is_compared(problem):
        return None
    stdin = (case.stdin or "").encode()
    return check(checker_of(problem), input=stdin, expected=case.expected.encode(), actual=output.encode())


def first_answer(problem: Problem, case: CaseText) -> str | None:
    """Return an output that is right for the test; None if it is not known."""
    if case.expected is None or checker_of(problem).kind != "one-of":
        return case.expected
    return alternatives(case.expected)[0]
