"""Rows of Ag-MBPP-X and Ag-Codeforces-X as rows of our schema. Pure.

    ag-mbpp-x         original_task_id, description, input_format, ..., tests
    ag-codeforces-x   id, title, description, ..., examples, time_limit, problem_type

Rows without a single correct output are left out, because there is no checker for them; reasons are counted. Rows that
are not what their fields promise (a limit that is no number, tests that are no JSON) are refused by file and row.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lcbx.problems.malformed import Malformed, located

MBPP_TRAINING = (*range(601, 975), *range(1, 11))
"""Tasks the paper trains on. Tasks 11 to 510 are its test set and left out."""
MOST_TESTS = 40
_ANY_ANSWER = re.compile(
    r"\bany of them\b|\bany (?:valid|correct|such|suitable|possible) \w+|\bmultiple (?:\w+ )?(?:answers|solutions)\b"
    r"|\bin any order\b|\bseveral (?:answers|solutions)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class ConvertedRows:
    """Rows in our schema, and how many rows were left out."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Reason -> rows."""


def adapter_of(row: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any] | str] | None:
    """Return the function that converts rows with these fields to a row or a reason to leave them out.

    None if the fields are of neither schema.
    """
    if {"original_task_id", "description", "tests"} <= row.keys():
        return _from_mbpp
    if {"id", "description", "examples"} <= row.keys():
        return _from_codeforces
    return None


def convert(rows: Iterable[tuple[Path, int, dict[str, Any]]]) -> ConvertedRows:
    """Convert rows of both schemas, one per problem. Each comes with its file and number, for messages.

    Raises DataError for a row that is malformed.
    """
    result, ids = ConvertedRows(), set()
    for path, number, row in rows:
        with located(path, number):
            converted = _converted(row)
        if isinstance(converted, dict) and converted["question_id"] in ids:
            converted = "another answer to a problem already there"
        if isinstance(converted, str):
            result.left_out[converted] += 1
        else:
            ids.add(converted["question_id"])
            result.rows.append(converted)
    return result


def _converted(row: dict[str, Any]) -> dict[str, Any] | str:
    """Return the row in our schema, or the reason to leave it out. Raises Malformed."""
    adapter = adapter_of(row)
    converted = adapter(row) if adapter else "not a row of a known schema"
    try:
        json.dumps(converted, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise Malformed(f"a text has the lone surrogate {character!a}, which UTF-8 can't hold") from error
    return converted


def _from_mbpp(row: dict[str, Any]) -> dict[str, Any] | str:
    number = int(_number(row, "original_task_id"))
    if number not in MBPP_TRAINING:
        return "in the paper's test set"
    tests = _tests(row, "tests")
    if len(tests) < 2:
        return "fewer than two tests"
    if len({test["input"] for test in tests}) < len({(test["input"], test["output"]) for test in tests}):
        return "two answers to one input"
    shown, hidden = tests[:1], tests[1:]
    return _row(f"mbpp-{number}", None, _statement(row, shown), shown, hidden, "ag-mbpp-x")


def _from_codeforces(row: dict[str, Any]) -> dict[str, Any] | str:
    examples = _tests(row, "examples")
    if reason := _unusable(row, examples):
        return reason
    inputs = {test["input"] for test in examples}
    more = [test for name in ("private_tests", "generated_tests") for test in _tests(row, name)]
    more = [test for test in more if test["input"] not in inputs and not test["output"].endswith("...")]
    if more:
        shown, hidden = examples, more[:MOST_TESTS]
    elif len(examples) > 1:  # examples are the only tests: all but the first are hidden and decide, as in the paper
        shown, hidden = examples[:1], examples[1:]
    else:
        shown, hidden = [], examples
    converted = _row(f"cf-{row['id']}", row.get("title"), _statement(row, shown), shown, hidden, "ag-codeforces-x")
    if row.get("time_limit"):
        converted["time_limit_s"] = _number(row, "time_limit")
    if row.get("memory_limit"):
        converted["memory_limit_mib"] = int(_number(row, "memory_limit"))
    return converted


def _unusable(row: dict[str, Any], examples: list[dict[str, str]]) -> str | None:
    """Return why a row of Codeforces is left out; None if it is not."""
    kind = row.get("problem_type") or row.get("type")
    if kind is not None and kind != "diff":
        return f"needs a {kind}"
    if row.get("interaction_format"):
        return "interactive"
    text = " ".join(str(row.get(name) or "") for name in ("description", "output_format", "note"))
    if kind is None and _ANY_ANSWER.search(text):
        return "accepts several answers"
    return None if examples else "no examples"


def _number(row: dict[str, Any], name: str) -> float:
    """Return a field as a number above 0; text such as "2.0" is read as one. Raises Malformed."""
    value = row[name]
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        number = -1.0
    if not 0 < number < math.inf:
        raise Malformed(f"{name} is not a number above 0 but {value!r:.60}")
    return number


def _tests(row: dict[str, Any], name: str) -> list[dict[str, str]]:
    """Return tests given as JSON text, as a list of inputs and outputs, or as two lists. Raises Malformed."""
    value = row.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise Malformed(f"{name} is text that is not JSON ({error})") from error
    if isinstance(value, dict):
        columns = value.get("input") or [], value.get("output") or []
        if not all(isinstance(column, list) for column in columns):
            raise Malformed(f"{name} has an 'input' or an 'output' that is not a list")
        value = [{"input": text, "output": output} for text, output in zip(*columns, strict=False)]
    value = [] if value is None else value
    if not isinstance(value, list) or not all(isinstance(test, dict) for test in value):
        raise Malformed(f"{name} is not a list of inputs and outputs but {value!r:.60}")
    return [
        {"input": str(test["input"]), "output": str(test["output"]), "testtype": "stdin"}
        for test in value
        if test.get("input") is not None and str(test.get("output") or "").strip()
    ]


def _statement(row: dict[str, Any], shown: list[dict[str, str]]) -> str:
    parts = [str(row["description"]).strip()]
    for name, heading in (("input_format", "Input"), ("output_format", "Output")):
        if row.get(name):
            parts.append(f"{heading}\n{str(row[name]).strip()}")
    for number, test in enumerate(shown, 1):
        parts.append(f"Example {number}\nInput:\n{test['input'].rstrip()}\nOutput:\n{test['output'].rstrip()}")
    if row.get("note"):
        parts.append(f"Note\n{str(row['note']).strip()}")
    return "\n\n".join(parts)


def _row(
    question_id: str,
    title: Any,
    statement: str,
    shown: list[dict[str, str]],
    hidden: list[dict[str, str]],
    platform: str,
) -> dict[str, Any]:
    row = {
        "question_id": question_id,
        "question_content": statement,
        "public_test_cases": shown,
        "private_test_cases": hidden,
        "platform": platform,
    }
    return row | ({"question_title": str(title)} if title else {})
