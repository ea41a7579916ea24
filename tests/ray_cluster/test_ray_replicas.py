"""Replicas on a real cluster: a run's file has the same bytes, however many there are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="needs the ray extra")

from lcbx import problems
from lcbx.problems.store import TestStore

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("default"), pytest.mark.timeout(900)]


def generate(out: Path, *options: str) -> bytes:
    """Run `lcbx generate` and return the file that it wrote."""
    command = [sys.executable, "-m", "lcbx", "generate", "--lang", "lua", "-b", "mini", "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    return out.read_bytes()


def without_times(raw: bytes) -> list[dict[str, Any]]:
    return [{**json.loads(line), "wall_time_s": None} for line in raw.splitlines()]


def test_replayed_completions_have_the_same_bytes_with_any_number_of_replicas(tmp_path: Path) -> None:
    rows = [
        {"question_id": problem.problem_id, "sample_index": number, "completion": f"```lua\nprint({number})\n```"}
        for problem in problems.load("mini", store=TestStore.default()).problems
        for number in range(4)
    ]
    file = tmp_path / "c.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    one, three = (
        generate(tmp_path / f"{replicas}.jsonl", "--model", str(file), "--replicas", str(replicas))
        for replicas in (1, 3)
    )
    assert len(one.splitlines()) == len(rows)
    assert one == three


def test_a_model_generates_the_same_with_any_number_of_replicas(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    # Two chunks, of eight samples and one.
    options = ("--model", "demo", "--temperature", "0", "-n", "1", "--limit", "9", "--max-tokens", "8")
    one, two = (generate(tmp_path / f"{replicas}.jsonl", *options, "--replicas", str(replicas)) for replicas in (1, 2))
    assert len(one.splitlines()) == 9
    assert without_times(one) == without_times(two)
