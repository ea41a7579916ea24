"""What a problem has besides id, statement and tests, and what of it a format has no place for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from lcbx.types import Problem

PARTS: dict[str, tuple[str, Callable[[Problem], bool]]] = {
    "checker": ("how outputs are compared", lambda problem: problem.checker is not None),
    "time_limit_s": ("time limits", lambda problem: problem.time_limit_s is not None),
    "memory_limit_mib": ("memory limits", lambda problem: problem.memory_limit_mib is not None),
    "frame": ("the frame around a function", lambda problem: problem.frame is not None),
    "public": ("which tests are public", lambda problem: any(test.public for test in problem.tests)),
    "title": ("titles", lambda problem: problem.title is not None),
    "difficulty": ("difficulties", lambda problem: problem.difficulty is not None),
    "platform": ("platforms", lambda problem: problem.platform is not None),
    "contest_date": ("dates", lambda problem: problem.contest_date is not None),
    "tags": ("tags", lambda problem: bool(problem.tags)),
}
"""Part of a problem -> how messages name it, and whether a problem has it."""


def lost(problems: Sequence[Problem], carries: Collection[str]) -> list[str]:
    """Return what of these problems would be lost, in words: `tags (26 problems)`; empty if nothing is."""
    found = []
    for name, (words, has) in PARTS.items():
        count = 0 if name in carries else sum(map(has, problems))
        if count:
            found.append(f"{words} ({count} problem{'s' * (count != 1)})")
    return found
