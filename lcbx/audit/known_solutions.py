"""Programs that are said to be right: from files, runs, the rows themselves, and the bundled benchmark's own.

a file          lines of {"question_id", "language", "code"}, as `lcbx train sft --programs` reads them
a run           its accepted programs
rows            a field `solutions`: a list of {"language", "code"}
packages        submissions/accepted, see `problems.kattis.example_submissions`
mini            tests/mini of a checkout
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lcbx import problems, resources
from lcbx.errors import DataError
from lcbx.problems.rows.file_kinds import is_json
from lcbx.problems.rows.json_file import json_objects
from lcbx.problems.suffixes import language_for
from lcbx.runs.passing_programs import PassingProgram, from_file, from_runs
from lcbx.types import Benchmark

BUNDLED = "mini"
"""The bundled benchmark whose accepted programs lie in a checkout."""
LARGEST_FILE_BYTES = 512 << 20
"""A larger file of rows is not read a second time for the solutions in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A program that should be accepted."""

    problem_id: str
    language_id: str
    source: str
    name: str
    """Where it comes from, for messages."""


def from_arguments(arguments: Iterable[str], results_dir: Path, folders: Sequence[Path]) -> list[Solution]:
    """Return the solutions in files and runs. Raises UserError for an argument that is neither."""
    found = []
    for argument in arguments:
        path = resources.user_path(argument)
        programs = from_file(path) if path.is_file() and is_json(path) else from_runs([argument], results_dir, folders)
        found += [_solution(program, argument) for program in programs]
    return found


def _solution(program: PassingProgram, origin: str) -> Solution:
    return Solution(
        problem_id=program.problem_id,
        language_id=program.language_id,
        source=program.source,
        name=f"the {program.language_id} program in {Path(origin).name or origin}",
    )


def with_benchmark(spec: str, benchmark: Benchmark) -> list[Solution]:
    """Return the solutions that come with a benchmark; empty if it has none."""
    if benchmark.name == BUNDLED:
        return list(_bundled())
    path = problems.local_path(spec)
    if path is None or not path.is_file() or not is_json(path) or path.stat().st_size > LARGEST_FILE_BYTES:
        return []
    return [solution for number, row in json_objects(path) for solution in _of_row(row, path, number)]


def _bundled() -> Iterator[Solution]:
    for path in sorted(resources.programs_dir().parent.glob(f"{BUNDLED}/problems/*/accepted.*")):
        language_id = language_for(path.suffix)
        if language_id is not None:
            yield Solution(
                problem_id=path.parent.name,
                language_id=language_id,
                source=path.read_text(encoding="utf-8"),
                name=f"{path.parent.name}/{path.name}",
            )


def _of_row(row: dict[str, object], path: Path, line: int) -> Iterator[Solution]:
    solutions = row.get("solutions")
    if not isinstance(solutions, list):
        return
    for number, solution in enumerate(solutions, start=1):
        if not isinstance(solution, dict):  # another data set's field of that name: sources without a language
            continue
        language_id, source = solution.get("language"), solution.get("code")
        if not (isinstance(language_id, str) and isinstance(source, str)):
            raise DataError(f"solution {number} needs language and code", path=path, line=line)
        yield Solution(
            problem_id=str(row.get("question_id")),
            language_id=language_id,
            source=source,
            name=f"solution {number} of its row",
        )


def distinct(solutions: Iterable[Solution]) -> list[Solution]:
    """Return the solutions without copies of a program, in their order."""
    by_content = {(solution.problem_id, solution.language_id, solution.source): solution for solution in solutions}
    return list(by_content.values())
