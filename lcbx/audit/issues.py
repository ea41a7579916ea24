"""What an audit reports about a problem: one sentence of fact, one of advice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave an issue is."""

    ERROR = "error"
    """A verdict on this problem means nothing, or a program that computes nothing is rewarded."""
    WARNING = "warning"
    """Some right programs may fail, or some wrong ones pass."""
    NOTE = "note"
    """Worth knowing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that a person should look at."""

    severity: Severity
    code: str
    """`tests:contradiction`, `trivial:constant`, ...: see `ADVICE`."""
    problem_id: str
    detail: str

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ADVICE[self.code]


ADVICE = {
    "tests:contradiction": "Correct or remove one of the tests.",
    "tests:unanswerable": "Write the expected output in UTF-8, or remove the test.",
    "tests:no-hidden": "Add hidden tests: a program may have the shown ones written into it.",
    "tests:few": "Add tests.",
    "tests:repeated": "Remove the copies, or replace them by other inputs.",
    "tests:blanks": "Remove the copies: they test how a program splits its input, not what it computes.",
    "tests:line-ends": "End the lines of the inputs with LF.",
    "tests:decimals": "Choose the checker float with a tolerance, or state the number of decimals in the statement.",
    "trivial:empty": "Correct the expected outputs or the checker: a program that prints nothing is accepted.",
    "trivial:constant": "Add tests with other answers.",
    "trivial:echo": "Add tests whose answer is not part of the input.",
    "trivial:examples": "Add hidden tests with answers that the examples do not show.",
    "answers:guessable": "Add tests, or make answers rarer: a reward would be given for guesses.",
    "statement:empty": "Write a statement; without one programs can be judged, but no model can be asked.",
    "statement:no-input": "State what the program reads.",
    "statement:no-output": "State what the program prints.",
    "statement:language": "Reword: a program in any language has to read and print.",
    "statement:example-disagrees": "Correct the example in the statement, or the test.",
    "statement:example-untested": "Add the example to the tests.",
    "statement:example-missing": "Show the public tests in the statement, or make them hidden.",
    "statement:several-answers": "Choose a checker that accepts every right answer.",
    "statement:tolerance": "Choose the checker float with the tolerance that the statement promises.",
    "statement:any-case": "Choose a checker with case_sensitive: false.",
    "copy:duplicate": "Keep one of the two.",
    "copy:near": "Keep one of the two, or give both one tag family:NAME, so that no split parts them.",
    "copy:contaminated": "Leave the problem out where the other benchmark is used for evaluation.",
    "solution:fails": "Correct the program, or the tests, checker or limits that reject it.",
    "solution:unstable": "Find out why it is sometimes accepted: time limit, randomness, or uninitialised memory.",
    "solution:near-limit": "Raise the time limit: on a slower machine this right program fails.",
    "solution:not-judged": "Mend the language or the sandbox, and run the audit again.",
    "solution:none": "Give accepted programs with --solutions, so that tests are tried on right and faulty programs.",
    "mutants:survive": "Read the surviving changes; add a test for each that makes the program wrong.",
    "submission:disagrees": "Correct the submission, move it to another folder, or correct tests, checker or limits.",
    "submission:not-judged": "Judge it with the tools of its format; it is not part of this audit.",
    "submission:none-accepted": "Add an accepted submission: nothing shows that the problem can be solved.",
}
"""Code of an issue -> what to do about it."""


def counts(issues: Iterable[Issue]) -> dict[str, int]:
    """Return the number of issues of each severity, the gravest first."""
    listed = list(issues)
    return {severity.value: sum(issue.severity == severity for issue in listed) for severity in Severity}
