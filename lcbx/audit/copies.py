"""Problems that are copies of each other, or of another benchmark's problems. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lcbx.audit.issues import Issue, Severity
from lcbx.formatting import percent_sign
from lcbx.problems import overlap
from lcbx.types import Benchmark, Problem


def copy_issues(problems: Sequence[Problem], against: Sequence[Benchmark] = ()) -> Iterator[Issue]:
    """Yield an issue for each problem that is a copy of earlier ones, and for each that is in one of `against`.

    Problems that share a tag `family:...` are versions of each other by intention; only equal ones are reported.
    """
    index = overlap.ProblemIndex(problems)
    for at, problem in enumerate(problems):
        copies = [
            copy
            for copy in index.copies(problem, skip=range(at, len(problems)))
            if _is_copy(problem, index[copy.position], copy)
        ]
        for exact in (True, False):
            of_kind = [copy for copy in copies if (copy.kind == "exact") == exact]
            if of_kind:
                nearest = max(of_kind, key=lambda copy: copy.overlap)
                yield _issue(problem, index[nearest.position], nearest, more=len(of_kind) - 1)
    for benchmark in against:
        for hit in overlap.find(problems, benchmark.name, benchmark.problems):
            detail = str(hit).partition(": ")[2]
            yield Issue(severity=Severity.ERROR, code="copy:contaminated", problem_id=hit.problem_id, detail=detail)


def _is_copy(problem: Problem, other: Problem, copy: overlap.Copy) -> bool:
    if copy.kind == "exact" and problem.statement.split() == other.statement.split():
        return True
    families = _family(problem), _family(other)
    if copy.kind == "tests":
        return not families[0] & families[1]
    return not all(families)


def _family(problem: Problem) -> set[str]:
    return {tag for tag in problem.tags if tag.startswith("family:")}


def _issue(problem: Problem, other: Problem, copy: overlap.Copy, *, more: int) -> Issue:
    if copy.kind == "exact":
        code, detail = "copy:duplicate", f"has the statement of {other.problem_id}"
    else:
        what = "statement" if copy.kind == "near" else "tests"
        code, detail = "copy:near", f"{what} {percent_sign(copy.overlap, 0)} those of {other.problem_id}"
    if more:
        detail += f", and is a copy of {more} more"
    return Issue(severity=Severity.WARNING, code=code, problem_id=problem.problem_id, detail=detail)
