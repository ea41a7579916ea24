"""One row of a file of problems to a `Problem`: the schema, and the messages about a row that breaks it.

    question_id, question_content, private_test_cases                         required
    public_test_cases, question_title, time_limit_s, memory_limit_mib,
    checker, frame, difficulty, platform, contest_date, tags                  optional
    anything else                                                             ignored

Rows of MultiPL-E (`name`, `language`, `prompt`, `tests`, `stop_tokens`) are told apart by their fields: `multipl_e`.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import msgspec

from lcbx.errors import closest_names, did_you_mean
from lcbx.problems.make import check_checker, make_problem
from lcbx.problems.malformed import Malformed
from lcbx.problems.rows import multipl_e
from lcbx.problems.rows.json_stream import JsonStream
from lcbx.problems.rows.tests import STDIN, TestsField, read_field
from lcbx.problems.store import TestStore
from lcbx.types import Checker, Frame, Problem, TestCase

T = TypeVar("T")

TEST_FIELDS = ("public_test_cases", "private_test_cases")
"""In the order in which their tests are run."""
LIGHT_FIELDS = (
    "question_id",
    "question_content",
    "question_title",
    "time_limit_s",
    "memory_limit_mib",
    "checker",
    "frame",
    "difficulty",
    "platform",
    "contest_date",
    "tags",
)


@dataclass(slots=True, kw_only=True)
class BenchmarkRow:
    """A row whose tests are already in the store."""

    light: dict[str, Any] = field(default_factory=dict)
    tests: dict[str, TestsField] = field(default_factory=dict)
    present: list[str] = field(default_factory=list)
    """Names of all fields, used or not."""


def read_row(stream: JsonStream, store: TestStore) -> BenchmarkRow:
    """Read the object that starts here."""
    row = BenchmarkRow()
    for name in stream.fields():
        row.present.append(name)
        if name in TEST_FIELDS:
            with named(row):
                row.tests[name] = read_field(stream, store, public=name.startswith("public"))
        elif name in LIGHT_FIELDS or name in multipl_e.FIELDS:
            row.light[name] = stream.value()
        else:
            stream.skip()
    return row


@contextmanager
def named(row: BenchmarkRow) -> Iterator[None]:
    """Add the problem's id to the message of `Malformed`, if the row has one."""
    try:
        yield
    except Malformed as error:
        name = row.light.get("question_id")
        raise Malformed(f"problem {name}: {error}" if name is not None else str(error)) from error


def to_problem(row: BenchmarkRow, store: TestStore) -> Problem:
    """Return the row's problem. Raises Malformed if the row is not valid."""
    if multipl_e.is_row(row.present):
        return multipl_e.to_problem(row.light, store)
    problem_id = _identifier(row)
    with named(row):
        return _to_problem(row, problem_id)


def _to_problem(row: BenchmarkRow, problem_id: str) -> Problem:
    light = row.light
    return make_problem(
        problem_id=problem_id,
        statement=_required(row, "question_content"),
        tests=_tests(row),
        title=_optional(light, "question_title", str),
        time_limit_s=_positive(light, "time_limit_s"),
        memory_limit_mib=_whole(_positive(light, "memory_limit_mib"), "memory_limit_mib"),
        checker=_checker_of(row),
        frame=_mapping(light.get("frame"), Frame, "frame"),
        difficulty=_optional(light, "difficulty", str),
        platform=_optional(light, "platform", str),
        contest_date=_date(light.get("contest_date")),
        tags=tuple(_tags(light.get("tags"))),
    )


# --- fields ---------------------------------------------------------------------------------------------------------


def _identifier(row: BenchmarkRow) -> str:
    value = row.light.get("question_id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise Malformed(f"question_id is {value!r}, which names no problem")
    return value if isinstance(value, str) else _required(row, "question_id")


def _required(row: BenchmarkRow, name: str) -> str:
    if row.light.get(name) is None:
        other_names = [other for other in row.present if other not in LIGHT_FIELDS and other not in TEST_FIELDS]
        close = closest_names(name, other_names, cutoff=0.5)
        hint = f" Did you mean it by {close[0]!r}?" if close else f" It has: {', '.join(row.present) or 'nothing'}."
        raise Malformed(f"the field {name!r} is missing.{hint}")
    value = row.light[name]
    if not isinstance(value, str):
        raise Malformed(f"{name} is not a string but {_brief(value)}")
    return value


def _tests(row: BenchmarkRow) -> tuple[TestCase, ...]:
    if "private_test_cases" not in row.tests:
        _required(BenchmarkRow(light={}, present=row.present), "private_test_cases")
    test_fields = [row.tests[name] for name in TEST_FIELDS if name in row.tests]
    other_kinds = sorted({kind for tests in test_fields for kind in tests.kinds if kind != STDIN})
    if other_kinds:
        raise Malformed(f"it has tests of type {other_kinds[0]!r}; only programs that read stdin are judged here")
    return tuple(test for tests in test_fields for test in tests.tests)


def _optional(light: dict[str, Any], name: str, kind: type[T]) -> T | None:
    value = light.get(name)
    if value is not None and not isinstance(value, kind):
        raise Malformed(f"{name} is not a string but {_brief(value)}")
    return value or None


def _positive(light: dict[str, Any], name: str) -> float | None:
    value = light.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise Malformed(f"{name} is not a number above 0 but {_brief(value)}")
    return float(value)


def _whole(value: float | None, name: str) -> int | None:
    if value is not None and value != int(value):
        raise Malformed(f"{name} is not a whole number but {value!r}")
    return None if value is None else int(value)


def _date(value: Any) -> str | None:
    """Return the ISO date of a date, a time stamp or ISO text; None if there is none."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    try:
        return datetime.datetime.fromisoformat(value).date().isoformat()
    except (TypeError, ValueError) as error:
        raise Malformed(f"contest_date is not an ISO 8601 date but {_brief(value)}") from error


def _tags(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    if isinstance(value, list | tuple) and all(isinstance(tag, str) for tag in value):
        return value
    raise Malformed(f"tags is not a list of strings but {_brief(value)}")


def _checker_of(row: BenchmarkRow) -> Checker | None:
    """Return the row's checker. Lists of outputs need one that knows them: `one-of`, which is also their default."""
    checker = _checker(row.light.get("checker"))
    if not any(tests.has_alternatives for tests in row.tests.values()):
        return checker
    if checker is not None and checker.kind not in ("one-of", "program"):
        raise Malformed(f"a test has a list of outputs, which needs the checker 'one-of', not {checker.kind!r}")
    return checker or Checker(kind="one-of")


def _checker(value: Any) -> Checker | None:
    checker = _mapping(value, Checker, "checker")
    if checker is not None:
        check_checker(checker)
    return checker


def _mapping(value: Any, kind: type[T], name: str) -> T | None:
    """Return `value` as one of our dataclasses. Unknown keys are refused: a misspelt key would change verdicts."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Malformed(f"{name} is not a mapping but {_brief(value)}")
    # Tables have every column in every row: a key whose value is null is treated as absent.
    members = {key: member for key, member in value.items() if member is not None}
    names = [member.name for member in fields(kind)]  # type: ignore[arg-type]
    for key in members:
        if key not in names:
            raise Malformed(f"{name} has the unknown key {key!r}.{did_you_mean(key, names)}")
    try:
        return msgspec.convert(members, kind)
    except msgspec.ValidationError as error:
        raise Malformed(f"{name}: {error}") from error


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
