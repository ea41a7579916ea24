"""Any benchmark as a file in the schema of `rows`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import DataError
from lcbx.problems.malformed import Malformed
from lcbx.problems.store import TestStore
from lcbx.problems.writing import json_string, packed_file
from lcbx.types import Benchmark, Problem, TestCase


def export(benchmark: Benchmark, out: Path, store: TestStore) -> None:
    """Write `out` (.jsonl, also .gz or .zst). Loading it gives problems with the same digests."""
    with packed_file(out) as file:
        for problem in benchmark.problems:
            try:
                for piece in _row(problem, store):
                    file.write(piece)
            except Malformed as error:
                raise DataError(f"a test of {problem.problem_id} {error}", path=out) from error


def _row(problem: Problem, store: TestStore) -> Iterator[bytes]:
    yield msgspec.json.encode(_light_fields(problem))[:-1]
    # Private tests are written even if the list is empty: the field is required.
    for name, public in (("public_test_cases", True), ("private_test_cases", False)):
        yield f',"{name}":['.encode()
        for number, test in enumerate(test for test in problem.tests if test.public == public):
            yield b"," if number else b""
            yield from _test(test, problem, store)
        yield b"]"
    yield b"}\n"


def _light_fields(problem: Problem) -> dict[str, Any]:
    """Return everything but the tests, under the names of the schema. Fields that are None are left out."""
    fields = {
        "question_id": problem.problem_id,
        "question_title": problem.title,
        "question_content": problem.statement,
        "time_limit_s": problem.time_limit_s,
        "memory_limit_mib": problem.memory_limit_mib,
        "checker": asdict(problem.checker) if problem.checker else None,
        "frame": asdict(problem.frame) if problem.frame else None,
        "difficulty": problem.difficulty,
        "platform": problem.platform,
        "contest_date": problem.contest_date,
        "tags": list(problem.tags) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _test(test: TestCase, problem: Problem, store: TestStore) -> Iterator[bytes]:
    yield b'{"input":'
    yield from json_string(store.chunks(store.input_path(test.input)))
    yield b',"output":'
    if problem.checker is not None and problem.checker.kind == "one-of" and _is_list(test, store):
        yield store.read_output(test.output)  # stored as the JSON list that it was
    else:
        yield from json_string(store.chunks(store.output_path(test.output)))
    yield b',"testtype":"stdin"}'


def _is_list(test: TestCase, store: TestStore) -> bool:
    return store.read_output(test.output, limit=1) == b"["
