"""The reward is the judge's verdict: the same programs go through `lcbx judge` and through the reward function."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lcbx import languages, problems, resources
from lcbx.judge.pool import JudgePool
from lcbx.problems.store import TestStore
from lcbx.train.data.training_data import Stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.terms import TrainSample
from lcbx.train.settings.config_file import load_config

pytestmark = pytest.mark.sandbox

PROGRAMS = Path(__file__).parents[1] / "mini" / "problems"
COUNT = 200


def programs(extension: str) -> list[tuple[str, str]]:
    """Return 200 pairs of problem and source: accepted and faulty programs, and accepted ones of other problems."""
    folders = sorted(path for path in PROGRAMS.iterdir() if path.is_dir())
    pairs = [(folder.name, path.read_text()) for folder in folders for path in sorted(folder.glob(f"*.{extension}"))]
    accepted = [(folder.name, folder / f"accepted.{extension}") for folder in folders]
    for shift in range(1, len(folders)):
        for at, (name, _) in enumerate(accepted):
            pairs.append((name, accepted[(at + shift) % len(accepted)][1].read_text()))
    assert len(pairs) >= COUNT
    return pairs[:COUNT]


def test_reward_is_one_exactly_where_the_judge_accepts(tmp_path: Path, sandbox: str) -> None:
    by_id = {problem.problem_id: problem for problem in problems.load("mini", store=TestStore.default()).problems}
    chosen = [(name, source) for name, source in programs("lua") if name in by_id]
    lua = languages.load("lua")
    stored = Stored(reward=tuple(by_id.values()), held_back=dict.fromkeys(by_id, ()), languages=(lua,))
    config = load_config(None, {"lang": "lua", "time_limit": 2.0})
    with JudgePool(sandbox=sandbox) as pool:
        samples = [
            TrainSample(text=f"```lua\n{source}\n```", problem_id=name, language_id="lua") for name, source in chosen
        ]
        scored = JudgeReward(config, stored, pool).score(samples)
    rows = tmp_path / "programs.jsonl"
    with rows.open("w") as file:
        for index, (name, source) in enumerate(chosen):
            file.write(json.dumps({"question_id": name, "sample_index": index, "code": source}) + "\n")
    verdicts = tmp_path / "verdicts.jsonl"
    command = [sys.executable, "-m", "lcbx", "judge", "--lang", "lua"]
    command += ["--problems", str(resources.benchmarks_dir() / "mini.jsonl"), "--completions", str(rows)]
    command += ["--out", str(verdicts), "--time-limit", "2", "--sandbox", sandbox]
    assert subprocess.run(command, check=False, timeout=280).returncode == 0
    judged = [json.loads(line)["verdict"] for line in verdicts.read_text().splitlines()]
    rewards = [result.reward for result in scored]
    assert len(rewards) == len(judged) == len(chosen) >= COUNT * 3 // 4
    assert rewards == [float(verdict == "AC") for verdict in judged]
    assert 0 < sum(rewards) < len(rewards)  # type: ignore[arg-type]  # none is None, or the line above fails
