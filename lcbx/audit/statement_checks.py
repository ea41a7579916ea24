"""Statement against tests and checker: examples, words for the format, promises that no checker keeps. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lcbx.audit.case_texts import CaseText, accepts, checker_of, is_compared
from lcbx.audit.issues import Issue, Severity
from lcbx.audit.statement_examples import ShownExample, examples
from lcbx.formatting import shortened
from lcbx.reformulate.problem_text import lint
from lcbx.types import Problem

_READS = r"\binputs?\b|\bread|\bgiven\b|\bstdin\b|\benter|\bline\b|\breceive"
_PRINTS = r"\boutputs?\b|\bprint|\bwrite\b|\bdisplay|\bstdout\b|\breport\b|\bsay\b"
_SEVERAL = (
    r"\bany (?:one )?of (?:them|these|the (?:answers|solutions|optimal|possible|valid|correct))"
    r"|\b(?:multiple|several|many|more than one) (?:\w+ ){0,2}(?:answers|solutions|outputs)\b"
    r"|\bin (?:any|arbitrary) order\b|\border (?:of .{0,40})?(?:does not|doesn't) matter"
)
_TOLERANCE = (
    r"\b(?:absolute|relative) (?:or (?:absolute|relative) )?error\b|\berror (?:of )?(?:at most|less than|below)"
)
_ANY_CASE = r"\bcase[- ]insensitive|\bin any (?:letter )?case\b|\b(?:upper|lower)(?:case)? or (?:upper|lower)"
_LANGUAGE = ("word:python",)
"""Codes of `problem_text.lint` that no statement should have. Mathematics, too, speaks of functions and arguments."""


def statement_issues(problem: Problem, cases: Sequence[CaseText]) -> Iterator[Issue]:
    """Yield what is wrong with the statement of a problem."""

    def issue(severity: Severity, code: str, detail: str) -> Issue:
        return Issue(severity=severity, code=code, problem_id=problem.problem_id, detail=detail)

    if not problem.statement.strip():
        yield issue(Severity.WARNING, "statement:empty", "there is no statement as text")
        return
    if problem.frame is not None:
        return
    for code, pattern, asks in (("no-input", _READS, "is read"), ("no-output", _PRINTS, "is printed")):
        if _find(pattern, problem.statement) is None:
            yield issue(Severity.WARNING, f"statement:{code}", f"no word says what {asks}")
    if words := [code for code in lint(_prose(problem.statement), "") if code in _LANGUAGE]:
        yield issue(Severity.WARNING, "statement:language", f"speaks of one language: {', '.join(words)}")
    yield from _promises(problem)
    yield from _example_issues(problem, cases)


def _prose(statement: str) -> str:
    """Return the statement without its code blocks: an example may have any word in it."""
    return re.sub(r"^(`{3,}|~{3,}).*?^\1", "", statement, flags=re.MULTILINE | re.DOTALL)


def _find(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.IGNORECASE)
    return match[0] if match else None


def _promises(problem: Problem) -> Iterator[Issue]:
    """Yield what the statement allows and the checker does not."""
    checker = checker_of(problem)
    exact = checker.kind in ("exact", "tokens") or (checker.kind == "kattis" and not checker.args)
    promises = {
        "several-answers": (_SEVERAL, exact or checker.kind == "float"),
        "tolerance": (_TOLERANCE, exact),
        "any-case": (_ANY_CASE, exact and checker.case_sensitive),
    }
    for code, (pattern, broken) in promises.items():
        if broken and (words := _find(pattern, problem.statement)):
            detail = f"{shortened(words, 60)!r} in the statement, but outputs are compared by {checker.kind}"
            yield Issue(
                severity=Severity.WARNING, code=f"statement:{code}", problem_id=problem.problem_id, detail=detail
            )


def _example_issues(problem: Problem, cases: Sequence[CaseText]) -> Iterator[Issue]:
    shown = examples(problem.statement)
    untested = 0
    for number, example in enumerate(shown, start=1):
        same = [case for case in cases if case.stdin is not None and case.stdin.split() == example.stdin.split()]
        untested += not same
        if same and is_compared(problem) and not any(_agrees(problem, case, example) for case in same):
            detail = f"example {number} shows {shortened(example.expected, 40)!r}, "
            detail += f"test {same[0].number} has {shortened(same[0].expected or '', 40)!r}"
            yield Issue(
                severity=Severity.ERROR,
                code="statement:example-disagrees",
                problem_id=problem.problem_id,
                detail=detail,
            )
    if untested:
        detail = f"{untested} of {len(shown)} examples are not among the tests"
        yield Issue(
            severity=Severity.NOTE, code="statement:example-untested", problem_id=problem.problem_id, detail=detail
        )
    public = [case for case in cases if case.test.public and case.stdin is not None]
    hidden = [case for case in public if not _is_shown(case, problem.statement)]
    if hidden:
        detail = f"{len(hidden)} of {len(public)} public tests are not in the statement"
        yield Issue(
            severity=Severity.NOTE, code="statement:example-missing", problem_id=problem.problem_id, detail=detail
        )


def _agrees(problem: Problem, case: CaseText, example: ShownExample) -> bool:
    """True if the checker accepts the example's output; blanks are not compared, because statements are typeset."""
    if accepts(problem, case, example.expected) in (True, None):
        return True
    return (case.expected or "").split() == example.expected.split()


def _is_shown(case: CaseText, statement: str) -> bool:
    return " ".join((case.stdin or "").split()) in " ".join(statement.split())
