"""Audits with real programs: accepted ones, unstable ones, mutants, checker programs, and a package's submissions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lcbx import languages, problems
from lcbx.audit.auditing import AuditInput, BenchmarkAudit, audit
from lcbx.audit.known_solutions import Solution
from lcbx.audit.trials import TrialOptions, Trials
from lcbx.judge.pool import JudgePool
from lcbx.problems.store import TestStore

pytestmark = pytest.mark.sandbox

STATEMENT = "Read two integers. Print the larger one."
PAIRS = [(1, 2), (7, 3), (-4, -9), (5, 5), (0, 8), (12, -1)]
RIGHT = "a, b = map(int, input().split())\nprint(a if a > b else b)\n"
FLAKY = "import os, random\nprint(max(map(int, input().split())) + (random.Random(os.urandom(8)).random() < 0.5))\n"
CHECKER = "import sys\nsys.exit(42 if sys.stdin.read().strip() else 43)\n"


def row(pairs: list[tuple[int, int]] = PAIRS, **fields: Any) -> dict[str, Any]:
    tests = [{"input": f"{a} {b}\n", "output": f"{max(a, b)}\n"} for a, b in pairs]
    return {"question_id": "larger", "question_content": STATEMENT, "private_test_cases": tests, **fields}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))


def run(
    pool: JudgePool, folder: Path, *rows: dict[str, Any], programs: dict[str, str], **options: Any
) -> BenchmarkAudit:
    """Audit rows with Python programs: name -> source, for all of the rows."""
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    benchmark = problems.load(str(path), store=pool.store)
    solutions = [
        Solution(problem_id=problem.problem_id, language_id="python", source=source, name=name)
        for problem in benchmark.problems
        for name, source in programs.items()
    ]
    trials = Trials(pool, {"python": languages.load("python")}, TrialOptions(**options))
    return audit(AuditInput(benchmark=benchmark, solutions=solutions), pool.store, trials)


def codes(report: BenchmarkAudit) -> list[str]:
    return [issue.code for issue in report.issues]


@pytest.mark.usefixtures("cache")
def test_right_program_passes_and_its_mutants_do_not(any_pool: JudgePool, tmp_path: Path) -> None:
    report = run(any_pool, tmp_path, row(), programs={"right": RIGHT})
    (problem,) = report.problems
    assert codes(report) == []
    assert (problem.programs, problem.mutants, problem.killed) == (1, 1, 0), "a > b and a >= b are the same maximum"
    weak = run(any_pool, tmp_path, row([(a, a) for a in range(6)]), programs={"right": RIGHT.replace("> b", "- b > 1")})
    assert codes(weak) == ["trivial:echo", "mutants:survive"]
    survive = weak.issues[-1]
    assert "line 2 of right" in survive.detail
    assert weak.problems[0].killed < weak.problems[0].mutants


@pytest.mark.usefixtures("cache")
def test_programs_that_fail_or_differ_are_errors_and_outcomes_are_kept(any_pool: JudgePool, tmp_path: Path) -> None:
    pairs = [(1, 2)]
    wrong = run(any_pool, tmp_path, row(), programs={"least": RIGHT.replace(">", "<")})
    assert [(issue.code, issue.detail) for issue in wrong.issues] == [("solution:fails", "least: WA on test 0 1")]
    unstable = run(any_pool, tmp_path, row(pairs), programs={"coin": FLAKY}, repeats=24, mutants=0)
    assert "solution:unstable" in codes(unstable)
    before = any_pool.stats()
    again = run(any_pool, tmp_path, row(pairs), programs={"coin": FLAKY}, repeats=24, mutants=0)
    assert (any_pool.stats().judged, any_pool.stats().reused) == (before.judged, before.reused)
    assert again.issues == unstable.issues
    run(any_pool, tmp_path, row(pairs), programs={"coin": FLAKY}, repeats=24, mutants=0, fresh=True)
    assert any_pool.stats().reused == before.reused + 24, "the judge is asked, and has the judgements itself"


@pytest.mark.usefixtures("cache")
def test_trivial_programs_run_where_a_program_decides(any_pool: JudgePool, tmp_path: Path) -> None:
    """A checker program that accepts every word accepts constants and echoes, but not the empty program."""
    checker = {"kind": "program", "language_id": "python", "source": CHECKER}
    report = run(any_pool, tmp_path, row(checker=checker), programs={})
    assert {code for code in codes(report) if code.startswith("trivial")} == {"trivial:constant", "trivial:echo"}


@pytest.mark.usefixtures("cache")
def test_checker_program_that_fails_is_an_error(any_pool: JudgePool, tmp_path: Path) -> None:
    checker = {"kind": "program", "language_id": "python", "source": "import sys\nsys.exit(5)\n"}
    report = run(any_pool, tmp_path, row(checker=checker), programs={"right": RIGHT}, mutants=0)
    assert [issue.code for issue in report.issues if issue.severity == "error"] == ["solution:not-judged"] * 2


def package(folder: Path) -> Path:
    """Write a package: four submissions that keep their promise, two that don't, one that can't be judged."""
    files = {
        "problem.yaml": "name: Larger\n",
        "problem_statement/problem.en.md": STATEMENT,
        **{f"data/secret/{n}.in": f"{a} {b}\n" for n, (a, b) in enumerate(PAIRS)},
        **{f"data/secret/{n}.ans": f"{max(a, b)}\n" for n, (a, b) in enumerate(PAIRS)},
        "submissions/accepted/right.py": RIGHT,
        "submissions/accepted/least.py": RIGHT.replace(">", "<"),
        "submissions/wrong_answer/least.py": RIGHT.replace(">", "<"),
        "submissions/wrong_answer/right.py": RIGHT,
        "submissions/run_time_error/crash.py": "print(1 // 0)\n",
        "submissions/time_limit_exceeded/late.py": f"{RIGHT}\nwhile a == 0: pass\nprint(0 if a < 0 else '')\n",
        "submissions/accepted/two/a.py": "",
        "submissions/accepted/two/b.py": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_command_judges_submissions_against_their_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCBX_CACHE", str(tmp_path / "cache"))
    folder = package(tmp_path / "larger")
    command = [sys.executable, "-m", "lcbx", "data", "audit", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1, result.stderr
    assert "accepted/least.py is WA; folder accepted promises only AC" in " ".join(result.stdout.split())
    assert "larger states no time limit: 1 s" in result.stdout
    assert "larger: 1 problem, 6 tests: " in result.stdout
    assert "programs: 1 in python, for 1 problem\n" in result.stdout
    report = json.loads(subprocess.run([*command, "--json"], capture_output=True, text=True, check=False).stdout)
    agreement = {row["name"]: (row["verdict"], row["agrees"]) for row in report["submissions"]}
    assert agreement == {
        "accepted/least.py": ("WA", False),
        "accepted/right.py": ("AC", True),
        "accepted/two": (None, None),
        "run_time_error/crash.py": ("RTE", True),
        "time_limit_exceeded/late.py": ("WA", True),
        "wrong_answer/least.py": ("WA", True),
        "wrong_answer/right.py": ("AC", False),
    }
    assert TestStore.default().root.is_relative_to(tmp_path)
