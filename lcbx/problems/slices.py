"""A part of a benchmark, and how a run records it."""

from __future__ import annotations

import datetime
from collections.abc import Container
from dataclasses import dataclass, replace

from lcbx.errors import UserError, did_you_mean
from lcbx.types import Benchmark, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Conditions that all have to hold; None and empty are no condition. Dates are ISO 8601, both ends included."""

    ids: tuple[str, ...] = ()
    limit: int | None = None
    """Only the first `limit` problems that fulfil the other conditions."""
    since: str | None = None
    until: str | None = None
    difficulty: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Problems with at least one of these tags."""


def apply(benchmark: Benchmark, part: Slice) -> Benchmark:
    """Return the part, in the benchmark's order. Raises UserError for an unknown id and where no problem is left."""
    _check_ids(benchmark, part.ids)
    if part.limit is not None and part.limit < 1:
        raise UserError(f"--limit {part.limit}: a benchmark needs at least one problem.")
    since, until = _day("--since", part.since), _day("--until", part.until)
    kept = [
        problem
        for problem in benchmark.problems
        if (not part.ids or problem.problem_id in part.ids)
        and _is_one_of(problem.difficulty, part.difficulty)
        and _is_one_of(problem.platform, part.platform)
        and (not part.tags or not set(part.tags).isdisjoint(problem.tags))
        and _is_within(problem, since, until)
    ][: part.limit]
    if not kept:
        raise UserError(_nothing_left(benchmark, part))
    return replace(benchmark, problems=tuple(kept), slice=benchmark.slice | described(part))


def leave_out(benchmark: Benchmark, reasons: dict[str, str]) -> Benchmark:
    """Return the benchmark without the problems that `reasons` names; its slice says so."""
    if not reasons:
        return benchmark
    left_out = benchmark.left_out | reasons
    listed = [f"{name}: {reason.replace('; ', ', ')}" for name, reason in left_out.items()]
    return replace(
        benchmark,
        problems=tuple(problem for problem in benchmark.problems if problem.problem_id not in reasons),
        slice=benchmark.slice | {"left-out": "; ".join(listed)},
        left_out=left_out,
    )


def with_statements(benchmark: Benchmark, *, keep: Container[str] = ()) -> Benchmark:
    """Return the problems that a model can be asked for, and those in `keep`. Raises UserError if there is none.

    Tests without a statement as text, such as a package with a PDF, are enough to judge programs.
    """
    without = [
        problem.problem_id
        for problem in benchmark.problems
        if not problem.statement.strip() and problem.problem_id not in keep
    ]
    if len(without) == len(benchmark.problems):
        raise UserError(
            f"{benchmark.name}: problem {without[0]!r} has tests but no statement as text, so no model can be "
            "asked for it. Add statement.md beside its tests (in a package: statement/problem.en.md)"
        )
    return leave_out(benchmark, dict.fromkeys(without, "has no statement as text, so no model can be asked for it"))


def described(part: Slice) -> dict[str, str]:
    """Return the conditions as they are recorded. Conditions that are not set have no entry."""
    values = {
        "ids": ",".join(part.ids),
        "since": part.since or "",
        "until": part.until or "",
        "difficulty": ",".join(part.difficulty),
        "platform": ",".join(part.platform),
        "tags": ",".join(part.tags),
        "limit": "" if part.limit is None else str(part.limit),
    }
    return {name: value for name, value in values.items() if value}


def _check_ids(benchmark: Benchmark, ids: tuple[str, ...]) -> None:
    valid_ids = [problem.problem_id for problem in benchmark.problems]
    for unknown in sorted(set(ids) - set(valid_ids)):
        if unknown in benchmark.left_out:
            raise UserError(f"--ids {unknown}: this problem is left out: {benchmark.left_out[unknown]}")
        hint = did_you_mean(unknown, valid_ids, otherwise=f"It has {len(valid_ids)}, such as {valid_ids[0]!r}.")
        raise UserError(f"{benchmark.name}: no problem {unknown!r}.{hint}")


def _day(option: str, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UserError(f"{option} {text!r} is not a date. Write it as 2024-08-31.") from error


def _is_one_of(value: str | None, choices: tuple[str, ...]) -> bool:
    return not choices or (value is not None and value.lower() in {choice.lower() for choice in choices})


def _is_within(problem: Problem, since: str | None, until: str | None) -> bool:
    if since is None and until is None:
        return True
    day = problem.contest_date
    return day is not None and (since is None or since <= day) and (until is None or day <= until)


def _nothing_left(benchmark: Benchmark, part: Slice) -> str:
    conditions = ", ".join(f"{name} {value}" for name, value in described(part).items())
    facts = {
        "dates": {problem.contest_date for problem in benchmark.problems},
        "difficulties": {problem.difficulty for problem in benchmark.problems},
        "platforms": {problem.platform for problem in benchmark.problems},
    }
    if part.tags:
        facts["tags"] = {tag for problem in benchmark.problems for tag in problem.tags}
    spans = {name: sorted(value for value in values if value) for name, values in facts.items()}
    has = [f"dates {days[0]} to {days[-1]}" if (days := spans.pop("dates")) else "no dates"]
    has += [f"{name} {', '.join(values)}" if values else f"no {name}" for name, values in spans.items()]
    return f"{benchmark.name}: no problem is left ({conditions}). The benchmark has {'; '.join(has)}."
