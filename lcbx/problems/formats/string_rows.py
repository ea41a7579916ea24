"""Problems as rows whose tests are strings, as data sets on the hub have them: JSON, or LiveCodeBench's packed JSON.

Ag-LiveCodeBench-X    question_id, question_content, private_test_cases
LiveCodeBench         eleven columns; hidden tests are base64 of zlib of a pickle of one string, which is JSON
our own schema        see `rows.row_schema`
"""

from __future__ import annotations

import base64
import json
import pickle
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError
from lcbx.problems.rows.tests import STDIN
from lcbx.problems.store import TestStore
from lcbx.problems.writing import packed_file
from lcbx.types import Benchmark, Problem, TestCase

PICKLE_PROTOCOL = 4
Row = dict[str, Any]
MakeRow = Callable[[Problem, TestStore], Row]


def ag_row(problem: Problem, store: TestStore) -> Row:
    """Return a row of Ag-LiveCodeBench-X. Public tests are the first of its tests."""
    return {
        "question_id": problem.problem_id,
        "question_content": problem.statement,
        "private_test_cases": _json(problem, problem.tests, store),
    }


def live_code_bench_row(problem: Problem, store: TestStore) -> Row:
    """Return a row of LiveCodeBench, with empty values for what a problem does not have."""
    public, hidden = _split(problem)
    return {
        "question_title": problem.title or "",
        "question_content": problem.statement,
        "platform": problem.platform or "",
        "question_id": problem.problem_id,
        "contest_id": "",
        "contest_date": f"{problem.contest_date}T00:00:00" if problem.contest_date else "",
        "starter_code": "",
        "difficulty": problem.difficulty or "",
        "public_test_cases": _json(problem, public, store),
        "private_test_cases": packed(_json(problem, hidden, store)),
        "metadata": "{}",
    }


def own_row(problem: Problem, store: TestStore) -> Row:
    """Return a row in our schema, every field present; None for what a problem does not have."""
    public, hidden = _split(problem)
    return {
        "question_id": problem.problem_id,
        "question_title": problem.title,
        "question_content": problem.statement,
        "public_test_cases": _json(problem, public, store),
        "private_test_cases": _json(problem, hidden, store),
        "time_limit_s": problem.time_limit_s,
        "memory_limit_mib": problem.memory_limit_mib,
        "checker": None if problem.checker is None else asdict(problem.checker),
        "frame": None if problem.frame is None else asdict(problem.frame),
        "difficulty": problem.difficulty,
        "platform": problem.platform,
        "contest_date": problem.contest_date,
        "tags": list(problem.tags),
    }


def packed(text: str) -> str:
    """Return a string as LiveCodeBench packs it; `rows.packed.unpack` reads it."""
    return base64.b64encode(zlib.compress(pickle.dumps(text, protocol=PICKLE_PROTOCOL))).decode("ascii")


def write_lines(benchmark: Benchmark, out: Path, store: TestStore, make_row: MakeRow) -> None:
    """Write one JSON object a line; compressed as the name of `out` says."""
    with packed_file(out) as file:
        for problem in benchmark.problems:
            file.write(msgspec.json.encode(make_row(problem, store)) + b"\n")


# --- tests ------------------------------------------------------------------------------------------------------------


def _split(problem: Problem) -> tuple[list[TestCase], list[TestCase]]:
    public = [test for test in problem.tests if test.public]
    return public, [test for test in problem.tests if not test.public]


def _json(problem: Problem, tests: Iterable[TestCase], store: TestStore) -> str:
    """Return tests as a JSON list. Raises DataError for a test that is no text."""
    several = problem.checker is not None and problem.checker.kind == "one-of"
    try:
        return json.dumps(
            [
                {
                    "input": store.read_input(test.input).decode("utf-8"),
                    "output": _output(store.read_output(test.output).decode("utf-8"), several=several),
                    "testtype": STDIN,
                }
                for test in tests
            ],
            ensure_ascii=False,
        )
    except UnicodeDecodeError as error:
        raise DataError("a test is not UTF-8, so JSON cannot hold it", path=problem.problem_id) from error


def _output(text: str, *, several: bool) -> Any:
    """Return an expected output; a list of them is stored as JSON and becomes a list again."""
    return json.loads(text) if several and text.startswith("[") else text
