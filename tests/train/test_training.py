"""Real trainings from the folder to the model: learning, checks, kills, several processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import toy

from lcbx.records import RunDirectory
from lcbx.train import after, config, launch, rollouts
from lcbx.train.report import read_log, write_page
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

STEPS = 40


def make(folder: Path, run: Path, sandbox: str, **values: Any) -> config.TrainConfig:
    return config.load(None, toy.settings(folder, output=str(run), sandbox=sandbox, **values))


@pytest.fixture(scope="module")
def trained(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory, sandbox: str) -> config.TrainConfig:
    asked = make(
        toy_folder, tmp_path_factory.mktemp("trained") / "run", sandbox, max_steps=STEPS, audit_every=20, eval_every=20
    )
    assert launch.train(asked, launch.Launch(), print) == 0
    return asked


def test_reward_rises_beyond_what_seeds_explain(trained: config.TrainConfig) -> None:
    """Without training the mean of five steps of 128 completions moves by 0.03 between seeds."""
    rewards = [entry["metrics"]["reward"] for entry in read_log(trained.run_dir)]
    assert len(rewards) == STEPS
    assert sum(rewards[-5:]) / 5 > sum(rewards[:5]) / 5 + 0.15


def test_every_part_of_a_step_is_logged(trained: config.TrainConfig) -> None:
    metrics = read_log(trained.run_dir)[-1]["metrics"]
    wanted = {"reward", "pass/lua", "frac_reward_zero_std", "completions/clipped_ratio", "entropy", "reward/tests"}
    wanted |= {"judge/seconds", "judge/share", "judge/error_rate", "step_seconds", "tokens_per_second"}
    assert wanted <= metrics.keys()


def test_rollouts_have_verdicts_that_match_their_rewards(trained: config.TrainConfig) -> None:
    found = rollouts.read(trained.run_dir)
    assert len(found) == STEPS * trained.rollouts_per_step
    assert all(each.reward == float(each.verdict == Verdict.AC) for each in found if each.verdict != Verdict.JE)
    assert all(each.reward is None for each in found if each.verdict == Verdict.JE)


def test_held_out_problems_are_evaluated_by_step_and_never_trained_on(trained: config.TrainConfig) -> None:
    steps = after.evaluations(trained.run_dir)["lua"]
    assert list(steps) == [0, 20, STEPS]
    held_out = {problem.problem_id for problem in RunDirectory.open(steps[0]).info.problems}
    assert not held_out & {each.problem_id for each in rollouts.read(trained.run_dir)}


def test_the_trained_folder_loads_as_any_model(trained: config.TrainConfig) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = trained.run_dir / "model"
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    assert tokenizer.eos_token_id == model.generation_config.eos_token_id
    ids = tokenizer("Print the sum of a and b.\n\n", return_tensors="pt")
    text = tokenizer.decode(model.generate(**ids, max_new_tokens=18, do_sample=False)[0], skip_special_tokens=True)
    assert "print(" in text


def test_the_page_the_card_and_the_samples_tell_of_the_run(trained: config.TrainConfig) -> None:
    told = after.finish(trained)
    assert "lua" in told
    page = write_page(trained.run_dir, None).read_text()
    for words in ("Before and after", "Held-out pass@1", "Why programs failed", "Audits", "<svg"):
        assert words in page
    card = (trained.run_dir / "model" / "README.md").read_text()
    for words in ("base_model", "## Scores", "| lua |", "held-out problems sha256", "group_size: 16"):
        assert words in card
    run = RunDirectory.open(after.sample_runs(trained.run_dir)[0])
    assert len(run.judgements()) == STEPS * trained.rollouts_per_step


def test_an_audit_of_the_run_finds_honest_programs(trained: config.TrainConfig) -> None:
    entries = [json.loads(line) for line in (trained.run_dir / "audit.jsonl").read_text().splitlines()]
    assert entries[-1]["examined"] > 0
    assert entries[-1]["carried_over"] > 0.9


def start(asked: config.TrainConfig, **environment: str) -> subprocess.Popen[bytes]:
    """The command line's training in a process of its own, and a process group to kill."""
    asked.run_dir.parent.mkdir(parents=True, exist_ok=True)
    file = asked.run_dir.parent / "asked.yaml"
    file.write_text(config.to_yaml(asked))
    code = "from lcbx.cli import main; main()"
    command = [sys.executable, "-W", "ignore", "-c", code, "train", "--config", str(file)]
    return subprocess.Popen(command, start_new_session=True, env=os.environ | environment)


def by_step(run: Path) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    for each in rollouts.read(run):
        found.setdefault(each.step, Counter())[each.problem_id] += 1
    return found


def test_a_killed_run_continues_with_the_same_data(toy_folder: Path, tmp_path: Path, sandbox: str) -> None:
    values: dict[str, Any] = {"max_steps": 8, "save_every": 2, "eval_before": False, "eval_limit": 2}
    whole = make(toy_folder, tmp_path / "whole" / "run", sandbox, **values)
    assert launch.train(whole, launch.Launch(), print) == 0
    killed = make(toy_folder, tmp_path / "killed" / "run", sandbox, **values)
    process = start(killed)
    deadline = time.monotonic() + 300
    while not (killed.run_dir / "checkpoints" / "checkpoint-4").exists() and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (killed.run_dir / "done.json").exists()
    assert start(killed).wait(timeout=300) == 0
    assert json.loads((killed.run_dir / "done.json").read_text())["step"] == 8
    assert len((killed.run_dir / "starts.txt").read_text().split()) == 2
    assert by_step(killed.run_dir) == by_step(whole.run_dir)
    assert [entry["step"] for entry in read_log(killed.run_dir)] == list(range(1, 9))


def test_another_rate_in_the_same_folder_is_refused(trained: config.TrainConfig) -> None:
    from lcbx.errors import UserError

    with pytest.raises(UserError, match=r"other settings \(learning_rate\)"):
        launch.prepare(config.with_values(trained, learning_rate=1e-3), print)


def test_two_processes_train_with_one_judge(toy_folder: Path, tmp_path: Path, sandbox: str) -> None:
    asked = make(
        toy_folder, tmp_path / "run", sandbox, max_steps=2, micro_batch=32, eval_limit=2, eval_before=False, workers=1
    )
    assert launch.train(asked, launch.Launch(processes=2), print) == 0
    ranks = sorted((asked.run_dir / "rollouts").glob("rank*.jsonl"))
    assert [path.name for path in ranks] == ["rank0.jsonl", "rank1.jsonl"]
    assert [len(path.read_text().splitlines()) for path in ranks] == [128, 128]
    assert json.loads((asked.run_dir / "done.json").read_text())["step"] == 2
