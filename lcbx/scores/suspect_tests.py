"""Which tests of problems that nobody solves look wrong, from where and how programs in several languages fail. Pure.

Programs in different languages that agree are evidence against a test: a model's habits in one language don't carry
over to another one as easily as an ambiguous statement or a wrong expected output does. The signs, strongest first:

    same-output   most wrong answers to the test are the same output
    formatting    most outputs for the test are right but for blanks, case or the digits of a number
    limit         most programs that fail do so here, out of time or memory
    stops-all     most programs that fail passed the tests before this one, and fail here

A sign needs `LEAST_PROGRAMS` different programs in `LEAST_LANGUAGES` languages. It is a reason to look, no proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lcbx.types import Judgement, Verdict

LEAST_PROGRAMS = 3
LEAST_LANGUAGES = 2
MOST_OF = 0.5
"""Share of the wrong answers that must agree."""
NEARLY_ALL = 0.8
"""Share of the failed programs that must fail on one test."""
SIGNS = ("same-output", "formatting", "limit", "stops-all")


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTest:
    """The test on which one program failed."""

    problem_id: str
    language_id: str
    program: str
    """Digest of the program: equal programs count once."""
    test_index: int
    verdict: Verdict
    output: str
    """The beginning of what it printed, without blanks at the end."""
    formatting: bool
    """True if LiveCodeBench's own comparison accepts the output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectTest:
    problem_id: str
    test_index: int
    sign: str
    """One of `SIGNS`."""
    programs: int
    """Programs that show the sign."""
    of: int
    """Programs that the share is of: wrong answers to the test, or all failed programs of the problem."""
    languages: tuple[str, ...]
    output: str = ""
    """What they printed, for `same-output`."""


def failed_test(judgement: Judgement) -> FailedTest | None:
    """Return where a program failed; None if it passed, or if no test was run."""
    last = judgement.tests[-1] if judgement.tests else None
    if last is None or last.verdict is Verdict.AC or judgement.verdict is Verdict.JE:
        return None
    return FailedTest(
        problem_id=judgement.key.problem_id,
        language_id=judgement.key.language_id,
        program=judgement.program_sha256 or str(judgement.key),
        test_index=last.test_index,
        verdict=last.verdict,
        output=last.stdout.rstrip(),
        formatting=bool(last.lenient_match),
    )


def suspect_tests(failures: Iterable[FailedTest]) -> list[SuspectTest]:
    """Return the tests that look wrong, by problem in order of appearance; a test is listed once, by its first sign."""
    by_problem: dict[str, dict[tuple[str, str], FailedTest]] = {}
    for failure in failures:
        by_problem.setdefault(failure.problem_id, {})[failure.language_id, failure.program] = failure
    suspects = []
    for programs in by_problem.values():
        failed = list(programs.values())
        for index in sorted({failure.test_index for failure in failed}):
            checks: tuple[Callable[[Sequence[FailedTest], int], SuspectTest | None], ...]
            checks = (_same_output, _formatting, _limit, _stops_all)
            signs = (check(failed, index) for check in checks)
            suspects += [sign for sign in signs if sign is not None][:1]
    return suspects


def _same_output(failed: Sequence[FailedTest], index: int) -> SuspectTest | None:
    wrong = [one for one in failed if one.test_index == index and one.verdict is Verdict.WA and one.output]
    if not wrong:
        return None
    output, _ = Counter(one.output for one in wrong).most_common(1)[0]
    same = [one for one in wrong if one.output == output and not one.formatting]
    return _suspect("same-output", same, of=len(wrong), share=MOST_OF, output=output)


def _formatting(failed: Sequence[FailedTest], index: int) -> SuspectTest | None:
    wrong = [one for one in failed if one.test_index == index and one.verdict is Verdict.WA]
    return _suspect("formatting", [one for one in wrong if one.formatting], of=len(wrong), share=MOST_OF)


def _limit(failed: Sequence[FailedTest], index: int) -> SuspectTest | None:
    ended = [one for one in failed if one.test_index == index and one.verdict in (Verdict.TLE, Verdict.MLE)]
    return _suspect("limit", ended, of=len(failed), share=NEARLY_ALL)


def _stops_all(failed: Sequence[FailedTest], index: int) -> SuspectTest | None:
    stopped = [one for one in failed if one.test_index == index > 0]
    return _suspect("stops-all", stopped, of=len(failed), share=NEARLY_ALL)


def _suspect(
    sign: str, programs: Sequence[FailedTest], *, of: int, share: float, output: str = ""
) -> SuspectTest | None:
    languages = tuple(sorted({one.language_id for one in programs}))
    if len(programs) < max(LEAST_PROGRAMS, share * of) or len(languages) < LEAST_LANGUAGES:
        return None
    first = programs[0]
    return SuspectTest(
        problem_id=first.problem_id,
        test_index=first.test_index,
        sign=sign,
        programs=len(programs),
        of=of,
        languages=languages,
        output=output,
    )
