"""Makes every `Problem`, whatever its source, so that digests are comparable."""

from __future__ import annotations

import math
from hashlib import sha256

import msgspec

from lcbx.checkers.comparing import KINDS
from lcbx.checkers.conventions import CONVENTIONS
from lcbx.errors import did_you_mean
from lcbx.problems.malformed import Malformed
from lcbx.types import Checker, Frame, Problem, TestCase


def make_problem(
    *,
    problem_id: str,
    statement: str,
    tests: tuple[TestCase, ...],
    time_limit_s: float | None = None,
    memory_limit_mib: int | None = None,
    checker: Checker | None = None,
    frame: Frame | None = None,
    title: str | None = None,
    difficulty: str | None = None,
    platform: str | None = None,
    contest_date: str | None = None,
    tags: tuple[str, ...] = (),
) -> Problem:
    """Return the problem with its digest. Raises Malformed if it has no tests, or nothing could be judged with it."""
    if not tests:
        raise Malformed("it has no tests, and a program can't pass what was never tested")
    check_rules(time_limit_s=time_limit_s, memory_limit_mib=memory_limit_mib, checker=checker)
    moves_verdicts = (statement, tests, time_limit_s, memory_limit_mib, checker, frame)
    return Problem(
        problem_id=problem_id,
        statement=statement,
        tests=tests,
        digest=sha256(msgspec.json.encode(moves_verdicts)).hexdigest(),
        title=title,
        time_limit_s=time_limit_s,
        memory_limit_mib=memory_limit_mib,
        checker=checker,
        frame=frame,
        difficulty=difficulty,
        platform=platform,
        contest_date=contest_date,
        tags=tags,
    )


def check_rules(*, time_limit_s: float | None, memory_limit_mib: int | None, checker: Checker | None) -> None:
    """Raise Malformed for limits under which no program runs, and for a checker that can decide nothing.

    Unnoticed, both are found out by every program that is judged, and some as a failure of the judge.
    """
    for name, limit in (("time_limit_s", time_limit_s), ("memory_limit_mib", memory_limit_mib)):
        if limit is not None and not (math.isfinite(limit) and limit > 0):
            raise Malformed(f"{name} is {limit}, and has to be a number above 0")
    if checker is not None:
        check_checker(checker)


def check_checker(checker: Checker) -> None:
    """Raise Malformed for a checker that can decide nothing."""
    if checker.kind not in KINDS:
        raise Malformed(f"unknown checker kind {checker.kind!r}.{did_you_mean(checker.kind, KINDS)}")
    if checker.kind == "program" and not (checker.source and checker.language_id):
        raise Malformed("a checker of kind 'program' needs 'source' and 'language_id'")
    if checker.style not in CONVENTIONS:
        raise Malformed(f"unknown checker style {checker.style!r}.{did_you_mean(checker.style, CONVENTIONS)}")
    if not (checker.abs_tol >= 0 and checker.rel_tol >= 0):
        raise Malformed("a tolerance of the checker is below 0")
    if any("\0" in argument for argument in checker.args):
        raise Malformed("an argument of the checker has a NUL, which no program can be given")
