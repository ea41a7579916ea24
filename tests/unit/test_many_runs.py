"""Many runs are read in processes of their own, with the same result."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from support.made_up import make_run

from lcbx.errors import DataError
from lcbx.report.run_report import read_errors, read_reports
from lcbx.runs import many_runs
from lcbx.runs.many_runs import map_runs

IN_PROCESSES = """
import os, sys
from functools import partial
from pathlib import Path
from lcbx.errors import DataError
from lcbx.report.paired import compare_runs
from lcbx.report.run_report import read_errors, read_reports
from lcbx.runs import many_runs

many_runs.WORTH_BYTES, many_runs.cores = 0, lambda: 2
paths = [Path(path) for path in sys.argv[1:]]

def process(path):
    return os.getpid()

assert os.getpid() not in many_runs.map_runs(process, paths)
together = read_reports(paths), read_errors(paths), compare_runs(paths[:1], paths[1:], names=("a", "b"))
many_runs.cores = lambda: 1
assert many_runs.map_runs(process, paths) == [os.getpid()] * 2
assert together == (read_reports(paths), read_errors(paths), compare_runs(paths[:1], paths[1:], names=("a", "b")))

many_runs.cores = lambda: 2
(paths[1] / "judgements.jsonl").write_text("broken\\n{}\\n")
try:
    read_reports(paths)
except DataError as error:
    assert error.path == paths[1] / "judgements.jsonl" and error.line == 1, error
    print("named")
"""


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    return [make_run(tmp_path, skill=skill, seed=seed) for seed, skill in enumerate((0.3, 0.6))]


def test_large_runs_are_read_in_processes_with_the_same_result_and_errors(runs: list[Path]) -> None:
    """In a process without threads, which this one may have."""
    done = subprocess.run(
        [sys.executable, "-c", IN_PROCESSES, *map(str, runs)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "named\n"), done.stderr


def test_few_and_small_runs_need_no_process(runs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_runs, "ProcessPoolExecutor", None)
    assert [report.path for report in read_reports(runs)] == [str(path) for path in runs]
    monkeypatch.setattr(many_runs, "WORTH_BYTES", 0)
    monkeypatch.setattr(many_runs, "cores", lambda: 2)
    assert map_runs(Path.exists, runs[:1]) == [True]
    monkeypatch.setattr("threading.active_count", lambda: 2)
    assert [len(messages) for _, messages in read_errors(runs, most=1)] == [1, 1]


def test_an_error_about_a_file_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(DataError("is torn", path=Path("a/b"), line=3)))
    assert (str(error), error.path, error.line) == ("a/b:3: is torn", Path("a/b"), 3)
