"""Tests against each other: contradictions, repetitions, blanks, answers that no program can give. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from lcbx.audit.case_texts import CaseText, accepts, checker_of, first_answer
from lcbx.audit.issues import Issue, Severity
from lcbx.checkers.normalised import NEVER_DIGEST
from lcbx.types import Problem

LEAST_TESTS = 5
LEAST_DECIMALS = 3
"""Different numbers of decimals in the expected outputs from which on their format is not a stated one."""
_DECIMAL = re.compile(r"(?<![\w.])-?\d+\.(\d+)(?![\w.])")


def case_issues(problem: Problem, cases: Sequence[CaseText]) -> Iterator[Issue]:
    """Yield what is wrong with the tests of a problem."""

    def issue(severity: Severity, code: str, detail: str) -> Issue:
        return Issue(severity=severity, code=code, problem_id=problem.problem_id, detail=detail)

    never = [case for case in cases if case.test.expected_digest == NEVER_DIGEST]
    if never and checker_of(problem).kind not in ("kattis", "program"):
        yield issue(Severity.ERROR, "tests:unanswerable", f"{_named(never)}: the expected output is not UTF-8")
    contradictions = list(_contradictions(problem, cases))
    for left, right in contradictions:
        detail = f"tests {left.number} and {right.number} have the same input and different answers"
        yield issue(Severity.ERROR, "tests:contradiction", detail)
    if problem.frame is None and all(case.test.public for case in cases):
        yield issue(Severity.WARNING, "tests:no-hidden", f"all {len(cases)} tests are public")
    if problem.frame is None and len(cases) < LEAST_TESTS:
        yield issue(Severity.WARNING, "tests:few", f"{len(cases)} tests, fewer than {LEAST_TESTS}")
    wrong = [right for _, right in contradictions]
    if repeated := [case for case in _repeated(cases) if case not in wrong]:
        yield issue(Severity.WARNING, "tests:repeated", f"{_named(repeated)}: an earlier test has the same input")
    if blanks := _blank_copies(cases):
        detail = f"{_named(blanks)}: differ from an earlier test only in blanks"
        yield issue(Severity.WARNING, "tests:blanks", detail)
    if returns := [case for case in cases if case.stdin is not None and "\r" in case.stdin]:
        yield issue(Severity.WARNING, "tests:line-ends", f"{_named(returns)}: lines end with CR LF or CR")
    if spread := _decimals(problem, cases):
        shown = ", ".join(map(str, sorted(spread)))
        yield issue(Severity.WARNING, "tests:decimals", f"exact comparison of numbers with {shown} decimals")


def _named(cases: Sequence[CaseText]) -> str:
    """Return `test 3` or `tests 3, 5 and 2 more`."""
    numbers = ", ".join(str(case.number) for case in cases[:5])
    more = f" and {len(cases) - 5} more" if len(cases) > 5 else ""
    return f"test{'s' * (len(cases) > 1)} {numbers}{more}"


def _contradictions(problem: Problem, cases: Sequence[CaseText]) -> Iterator[tuple[CaseText, CaseText]]:
    first: dict[str, CaseText] = {}
    for case in cases:
        other = first.setdefault(case.test.input.sha256, case)
        if other is case or other.test.output == case.test.output:
            continue
        answers = first_answer(problem, other), first_answer(problem, case)
        if None not in answers and not any(
            accepts(problem, at, answer or "") in (True, None)
            for at, answer in ((case, answers[0]), (other, answers[1]))
        ):
            yield other, case


def _repeated(cases: Sequence[CaseText]) -> list[CaseText]:
    """Return tests whose input is that of an earlier one."""
    first: dict[str, CaseText] = {}
    return [case for case in cases if first.setdefault(case.test.input.sha256, case) is not case]


def _blank_copies(cases: Sequence[CaseText]) -> list[CaseText]:
    """Return tests whose input has the words of an earlier, different input. Blanks that are data count as blanks."""
    by_words: dict[tuple[str, ...], set[str]] = defaultdict(set)
    copies = []
    for case in cases:
        if case.stdin is None or not case.stdin.strip():
            continue
        inputs = by_words[tuple(case.stdin.split())]
        if inputs and case.test.input.sha256 not in inputs:
            copies.append(case)
        inputs.add(case.test.input.sha256)
    return copies


def _decimals(problem: Problem, cases: Sequence[CaseText]) -> set[int]:
    """Return the numbers of decimals in expected outputs that are compared exactly, if there are several."""
    if problem.frame is not None or checker_of(problem).kind not in ("exact", "tokens"):
        return set()
    lengths = {len(match[1]) for case in cases for match in _DECIMAL.finditer(case.expected or "")}
    return lengths if len(lengths) >= LEAST_DECIMALS else set()
