"""SIGTERM, which schedulers send before they take a node away, is an end after which the same command goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.processes import runners

from lcbx import problems
from lcbx.problems.store import TestStore
from lcbx.runs.finding import resolve_runs
from lcbx.runs.records import RunDirectory

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]


def test_an_evaluation_ended_by_sigterm_is_continued_by_the_same_command(tmp_path: Path) -> None:
    completions, results = tmp_path / "c.jsonl", tmp_path / "results"
    quick = [f"```python\nprint({number})\n```" for number in range(3)]
    slow = "```python\nimport time\ntime.sleep(4)\nprint(%d)\n```"
    ids = [problem.problem_id for problem in problems.load("mini", store=TestStore.default()).problems[:2]]
    rows = [{"question_id": ids[0], "sample_index": n, "completion": text} for n, text in enumerate(quick)]
    rows += [{"question_id": ids[1], "sample_index": n, "completion": slow % n} for n in range(3)]
    completions.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "lcbx", "eval", "--model", str(completions), "--lang", "python", "-b", "mini"]
    command += ["--ids", ",".join(ids), "--workers", "1", "--time-limit", "20", "--out", str(results)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not any(path.stat().st_size for path in results.rglob("judgements.jsonl")):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 143, error
    assert "Traceback" not in error
    assert not runners(process.pid)
    (path,) = resolve_runs("latest", results)
    run = RunDirectory.open(path)
    assert run.info.sessions[-1].outcome == "interrupted"
    assert 0 < len(run.judgements()) < len(rows)
    assert subprocess.run(command, env=os.environ, capture_output=True, check=False).returncode == 0
    run = RunDirectory.open(path)
    assert len(run.judgements()) == len(rows)
    assert [session.outcome for session in run.info.sessions] == ["interrupted", "complete"]
