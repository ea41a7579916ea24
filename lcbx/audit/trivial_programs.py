"""Programs that compute nothing and must not be accepted: empty, constant, echo, and the shown examples by heart.

What such a program prints is known without running it, so the checker decides here, at once. Where a checker program
decides, or a frame surrounds the program, the judge runs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lcbx.audit.case_texts import CaseText, accepts, checker_of, first_answer
from lcbx.audit.statement_examples import examples
from lcbx.checkers.comparing import alternatives
from lcbx.formatting import shortened
from lcbx.types import Problem

MOST_CONSTANTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Trivial:
    """A program that computes nothing."""

    kind: str
    """empty | constant | echo | examples"""
    what: str
    """What it prints, in words."""
    outputs: tuple[str | None, ...]
    """Its output for each test; None: not known, because the input was not read."""
    source: str
    """The program, in the language of `trials.TRIVIAL_LANGUAGE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrivialResult:
    """How far a trivial program gets."""

    trivial: Trivial
    passed: int
    """Tests that it passes."""
    accepted: bool


def trivial_programs(problem: Problem, cases: Sequence[CaseText]) -> list[Trivial]:
    """Return the trivial programs that may pass these tests."""
    listed = [Trivial(kind="empty", what="nothing", outputs=("",) * len(cases), source="pass\n")]
    for constant in _constants(problem, cases):
        outputs = (constant,) * len(cases)
        source = f"import sys\nsys.stdout.write({constant!r})\n"
        what = f"always {shortened(constant, 40)!r}"
        listed.append(Trivial(kind="constant", what=what, outputs=outputs, source=source))
    for what, (echo, expression) in _ECHOES.items():
        printed = tuple(None if case.stdin is None else echo(case.stdin) for case in cases)
        source = f"import sys\ntext = sys.stdin.read()\nsys.stdout.write({expression})\n"
        listed.append(Trivial(kind="echo", what=what, outputs=printed, source=source))
    if learnt := _examples(problem, cases):
        listed.append(learnt)
    return listed


def results(problem: Problem, cases: Sequence[CaseText]) -> Iterator[TrivialResult]:
    """Yield how far each trivial program gets. Only for problems where `case_texts.is_compared`."""
    for trivial in trivial_programs(problem, cases):
        passed = sum(_passes(problem, case, output) for case, output in zip(cases, trivial.outputs, strict=True))
        yield TrivialResult(trivial=trivial, passed=passed, accepted=passed == len(cases))


def _passes(problem: Problem, case: CaseText, output: str | None) -> bool:
    return output is not None and accepts(problem, case, output) is True


def _constants(problem: Problem, cases: Sequence[CaseText]) -> list[str]:
    """Return the most common expected outputs; where several outputs are right for a test, those, too.

    Blank ones are left to the empty program.
    """
    count: Counter[str] = Counter()
    for case in cases:
        if case.expected is not None:
            count.update(alternatives(case.expected) if checker_of(problem).kind == "one-of" else [case.expected])
    return [output for output, _ in count.most_common(MOST_CONSTANTS + 1) if output.strip()][:MOST_CONSTANTS]


def _examples(problem: Problem, cases: Sequence[CaseText]) -> Trivial | None:
    """Return the program that has the known answers written into it and prints the commonest of them else.

    Known are the public tests and the examples of the statement; blanks at the ends of an input make no other input.
    """
    told = {shown.stdin.strip(): shown.expected for shown in examples(problem.statement)}
    public = {
        case.stdin.strip(): answer
        for case in cases
        if case.test.public and case.stdin is not None and (answer := first_answer(problem, case)) is not None
    }
    known = told | public
    if not known or all(case.test.public for case in cases):
        return None
    other = Counter((public or told).values()).most_common(1)[0][0]
    return Trivial(
        kind="examples",
        what="the answers of the shown examples",
        outputs=tuple(None if case.stdin is None else known.get(case.stdin.strip(), other) for case in cases),
        source=f"import sys\nsys.stdout.write({known!r}.get(sys.stdin.read().strip(), {other!r}))\n",
    )


def _first_token(text: str) -> str:
    return (text.split() or [""])[0]


def _last_token(text: str) -> str:
    return (text.split() or [""])[-1]


def _first_line(text: str) -> str:
    return (text.strip().split("\n"))[0]


def _last_line(text: str) -> str:
    return (text.strip().split("\n"))[-1]


_ECHOES: dict[str, tuple[Callable[[str], str], str]] = {
    "its input": (str, "text"),
    "the first line of its input": (_first_line, "text.strip().split('\\n')[0]"),
    "the last line of its input": (_last_line, "text.strip().split('\\n')[-1]"),
    "the first word of its input": (_first_token, "(text.split() or [''])[0]"),
    "the last word of its input": (_last_token, "(text.split() or [''])[-1]"),
}
"""What an echo prints -> the function, and the same as an expression of the program."""
