"""One problem as a folder: a statement, inputs `*.in`, and answers of the same name, `*.ans` or `*.out`.

    statement.md, README.md, problem.md, statement.txt      the first of these; without one there is no prompt, but
                                                            existing programs can be judged
    1.in 1.ans, 2.in 2.ans, ...                             run in natural order; `sample*` and `sample/*` are public

Outputs are compared by the default rule, whole-output equality.
"""

from __future__ import annotations

import re
from pathlib import Path

from lcbx.errors import DataError
from lcbx.problems.make import make_problem
from lcbx.problems.malformed import located
from lcbx.problems.store import TestStore
from lcbx.problems.test_files import answer_chunks, input_chunks, read_text
from lcbx.types import Problem, TestCase

STATEMENTS = ("statement.md", "README.md", "problem.md", "statement.txt")
ANSWERS = (".ans", ".out")
TESTS = ("", "sample", "secret", "tests", "data")
"""Folders below the problem's own in which tests may lie."""


def is_folder_of_tests(folder: Path) -> bool:
    """True if there is an input file where tests may lie."""
    return bool(_inputs(folder))


def read_folder(folder: Path, store: TestStore) -> Problem:
    """Return the problem in `folder`, named after it. Raises DataError if a test has no answer."""
    statement = next((path for name in STATEMENTS if (path := folder / name).is_file()), None)
    text = read_text(statement) if statement is not None else ""
    tests = tuple(_test(path, folder, store) for path in _inputs(folder))
    with located(folder, None):
        return make_problem(problem_id=folder.resolve().name, statement=text, tests=tests)


def _inputs(folder: Path) -> list[Path]:
    paths = [path for name in TESTS for path in (folder / name).glob("*.in")]
    return sorted(paths, key=lambda path: (not _is_sample(path, folder), _natural(path.relative_to(folder).as_posix())))


def _is_sample(path: Path, folder: Path) -> bool:
    return any(part.lower().startswith("sample") for part in path.relative_to(folder).parts)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key in which 2 comes before 10."""
    parts = re.split(r"([0-9]+)", name)
    # Every second part is a number. `str.isdigit` is also true for `²`, which is none.
    return [(int(part), "") if index % 2 else (-1, part) for index, part in enumerate(parts)]


def _test(path: Path, folder: Path, store: TestStore) -> TestCase:
    answer = next((answer for suffix in ANSWERS if (answer := path.with_suffix(suffix)).is_file()), None)
    if answer is None:
        raise DataError(f"has no answer beside it ({' or '.join(path.stem + suffix for suffix in ANSWERS)})", path=path)
    input_blob = store.put_input(input_chunks(path))
    output, digest = store.put_output(answer_chunks(answer))
    return TestCase(input=input_blob, output=output, expected_digest=digest, public=_is_sample(path, folder))
