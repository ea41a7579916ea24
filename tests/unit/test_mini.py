"""The bundled benchmark: built from its folders, whole, and every folder as the format asks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mini import build
from support.chosen_languages import LEAST_ACCEPTED, THE_SEVEN, suffixes

from lcbx import problems
from lcbx.problems.store import TestStore
from lcbx.types import Verdict

LANGUAGES = suffixes()
SUFFIXES_OF_THE_SEVEN = {suffix for suffix, language in LANGUAGES.items() if language.language_id in THE_SEVEN}
FAULTS = set(Verdict) - {Verdict.AC, Verdict.NC, Verdict.JE}

folders = pytest.mark.parametrize("folder", build.problem_folders(), ids=lambda folder: folder.name)


def test_built_file_is_up_to_date() -> None:
    assert build.TARGET.read_bytes() == build.build(), "run: python tests/mini/build.py"


def test_benchmark_has_at_least_24_problems_of_every_difficulty() -> None:
    rows = [json.loads(line) for line in build.TARGET.read_text(encoding="utf-8").splitlines()]
    ids = [row["question_id"] for row in rows]
    assert len(ids) >= 24
    assert ids == sorted(set(ids))
    assert {row["difficulty"] for row in rows} == {"easy", "medium", "hard"}


def test_every_row_loads_with_its_tests_and_limits(tmp_path: Path) -> None:
    loaded = problems.load("mini", store=TestStore(tmp_path)).problems
    rows = [json.loads(line) for line in build.TARGET.read_text(encoding="utf-8").splitlines()]
    assert [problem.problem_id for problem in loaded] == [row["question_id"] for row in rows]
    for problem, row in zip(loaded, rows, strict=True):
        assert sum(test.public for test in problem.tests) == len(row["public_test_cases"])
        assert len(problem.tests) >= 12 + len(row["public_test_cases"])
        assert problem.time_limit_s == row.get("time_limit_s")
        assert problem.memory_limit_mib == row.get("memory_limit_mib")
        assert (problem.checker is None) == ("checker" not in row)


@folders
def test_problem_has_an_accepted_program_in_each_of_the_seven(folder: Path) -> None:
    assert {path.suffix for path in folder.glob("accepted.*")} >= SUFFIXES_OF_THE_SEVEN


@pytest.mark.parametrize("suffix", LANGUAGES)
def test_language_has_accepted_programs_from_easy_to_hard(suffix: str) -> None:
    solved = [folder for folder in build.problem_folders() if (folder / f"accepted{suffix}").exists()]
    assert len(solved) >= LEAST_ACCEPTED
    assert {build.read_meta(folder)["difficulty"] for folder in solved} == {"easy", "medium", "hard"}


@folders
def test_every_other_program_is_named_after_the_verdict_it_must_get(folder: Path) -> None:
    for path, verdict in build.programs(folder):
        assert path.suffix in LANGUAGES, path
        assert verdict in {verdict.value for verdict in FAULTS} or path.stem == "accepted", path


@folders
def test_problem_with_a_slow_or_greedy_program_has_a_limit_of_its_own(folder: Path) -> None:
    """The default limits are generous: meeting them would take the tests a minute for each such program."""
    verdicts, meta = {verdict for _, verdict in build.programs(folder)}, build.read_meta(folder)
    assert "TLE" not in verdicts or meta["time_limit_s"] <= 2
    assert "MLE" not in verdicts or meta["memory_limit_mib"] <= 512


def test_faulty_programs_cover_the_seven_and_every_verdict() -> None:
    faulty = [(path, verdict) for folder in build.problem_folders() for path, verdict in build.programs(folder)]
    faulty = [(path, verdict) for path, verdict in faulty if verdict != Verdict.AC]
    assert {path.suffix for path, _ in faulty} >= SUFFIXES_OF_THE_SEVEN
    assert {verdict for _, verdict in faulty} == {verdict.value for verdict in FAULTS}


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (edit("problem.yaml", "tags", "tagz"), r"missing \['tags'\]"),
        (edit("problem.yaml", "easy", "simple"), "'simple' is not easy, medium or hard"),
        (edit("problem.yaml", "title:", "points: 3\ntitle:"), r"unknown \['points'\]"),
        (edit("statement.md", "## Constraints", "## Limits"), "no section 'Constraints'"),
        (edit("statement.md", "### Example 2", "### Example 3"), "example 2 is not what tests.py says"),
        (edit("statement.md", "\n8\n", "\n9\n"), "example 1 is not what tests.py says"),
        (edit("tests.py", "range(5)", "range(2)"), "11 hidden tests"),
        (edit("tests.py", "range(5)", "range(50)"), "59 hidden tests"),
        (edit("tests.py", "(0, 0), (1, -1)", "(0, 0), (0, 0)"), "the same input"),
        (edit("tests.py", "(0, 0), (1, -1)", "(0, 0), (3, 5)"), "the same input"),
        (edit("tests.py", "(0, 0), (1, -1)", "(0, 0), (1, -1001)"), "breaks the constraints"),
        (edit("tests.py", '{b}\\n" for a', '{b}" for a'), "newline at its end"),
        (edit("tests.py", "random.Random(101)", "random.Random()"), "the same inputs each time"),
    ],
)
def test_folder_that_breaks_the_format_is_refused(
    tmp_path: Path, change: Callable[[Path], None], complaint: str
) -> None:
    folder = shutil.copytree(build.PROBLEMS / "mini_01_sum_of_two", tmp_path / "mini_01_sum_of_two")
    build.build_row(folder)
    change(folder)
    with pytest.raises(build.ProblemError, match=complaint):
        build.build_row(folder)
