"""The two trainings that docs/REFORMULATION.md compares: what `scripts/mbpp_train.sh` hands to `lcbx train`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from lcbx.train.settings.ablation_file import read_ablation

ROOT = Path(__file__).parents[2]


def problem_row(number: int, split: str, text: str) -> dict[str, Any]:
    tests = [{"input": f"{number * k}\n", "output": f"{number * k * k}\n", "testtype": "stdin"} for k in range(2, 10)]
    return {
        "question_id": f"mbpp-{number}",
        "question_content": f"{text}\n\n### Input\n\nAn integer.\n",
        "platform": "mbpp",
        "tags": ["source:mbpp", f"split:{split}"],
        "public_test_cases": tests[:2],
        "private_test_cases": tests[2:],
    }


@pytest.mark.parametrize(("machine", "held_out"), [("cpu", {"mbpp-19"}), ("gpu", {"mbpp-11", "mbpp-19"})])
def test_both_trainings_differ_in_their_problems_only(tmp_path: Path, machine: str, held_out: set[str]) -> None:
    rows = [
        problem_row(11, "test", "Multiply the number of the apples by that of the pears in a basket."),
        problem_row(19, "test", "Find how far a train goes that is faster in each hour of its way than before."),
        problem_row(20, "test", "Say the weight of a stack of bricks, each of which is as heavy as all on top of it."),
        problem_row(601, "train", "Tell the height of a tree which grows as long as there is some light from above."),
        problem_row(602, "train", "Compute what a shop earns on a day without rain when all of its goods are sold."),
    ]
    problems = tmp_path / "mbpp-x.jsonl"
    problems.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out"
    binaries = Path(sys.executable).parent
    places = {"OUT": str(out), "PYTHON": sys.executable, "LCBX": str(binaries / "lcbx"), "HF_HUB_OFFLINE": "1"}
    script = [str(ROOT / "scripts" / "mbpp_train.sh"), str(problems), machine, "--dry-run"]
    done = subprocess.run(script, env=os.environ | places, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    held = [json.loads(line)["question_id"] for line in (out / "held-out.jsonl").read_text().splitlines()]
    assert set(held) == held_out
    first, second = (asdict(run.config) for run in read_ablation(out / "ablation.yaml").runs)
    assert {name for name in first if first[name] != second[name]} == {"benchmark", "output"}
    assert (first["contamination"], first["audit_data"]) == ("drop", "drop")
    assert [run["benchmark"] for run in (first, second)] == [("mini-train",), (str(out / "mbpp-x-train.jsonl"),)]
