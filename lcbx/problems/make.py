"""Makes every `Problem`, whatever its source, so that digests are comparable."""

from __future__ import annotations

from hashlib import sha256

import msgspec

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
    """Return the problem with its digest. Raises Malformed if it has no tests."""
    if not tests:
        raise Malformed("it has no tests, and a program can't pass what was never tested")
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
