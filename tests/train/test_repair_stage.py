"""The whole recipe of the preset `repair` with a tiny model: measured, repaired, supervised, and then reinforced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import toy
from support.commands import run

from lcbx.runs.lines import read_lines
from lcbx.runs.records import RunDirectory
from lcbx.train.data.repair_examples import SupervisedExample
from lcbx.train.data.training_data import read_stored
from lcbx.train.outcome.before_after import evaluations, how_it_ended
from lcbx.train.reward import rollouts
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import load_config
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

STEPS = 3


@pytest.fixture(scope="module")
def repaired(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory, sandbox: str) -> tuple[TrainConfig, str]:
    out = tmp_path_factory.mktemp("repaired")
    values: dict[str, Any] = {
        "repair_rounds": 1, "repair_steps": 4, "repair_batch": 8, "repair_learning_rate": 1e-3, "difficulty": "auto",
        "difficulty_n": 8, "keep_unsolved": 1.0, "reward": "tests", "require_solved": True, "compile_credit": 0.1,
        "max_prompt_length": 400, "micro_batch": 8, "max_steps": STEPS, "eval_limit": 2, "prompts_per_step": 4,
    }  # fmt: skip
    config = load_config(None, toy.settings(toy_folder, output=str(out / "run"), sandbox=sandbox, **values))
    (out / "settings.yaml").write_text(config.to_yaml())
    output = run(["train", "--config", str(out / "settings.yaml")], out / "log")
    return config, output


def test_the_model_is_evaluated_untrained_repaired_and_trained(repaired: tuple[TrainConfig, str]) -> None:
    config, output = repaired
    assert list(evaluations(config.run_dir)["lua"]) == [-1, 0, STEPS]
    assert how_it_ended(config.run_dir)["step"] == STEPS
    assert "pass@1 on held-out problems, before and after training" in output
    assert (config.run_dir / "model" / "config.json").exists()


def test_examples_are_failures_of_the_model_with_answers_that_pass(repaired: tuple[TrainConfig, str]) -> None:
    config, _ = repaired
    made = list(read_lines(config.run_dir / "repair" / "examples.jsonl", SupervisedExample))
    kinds = {row.kind for row in made}
    assert kinds == {"repair", "plain"}
    training = {problem.problem_id for problem in read_stored(config.run_dir / "data").reward}
    assert {row.problem_id for row in made} <= training
    for row in made:
        expression = row.source.splitlines()[1].removeprefix("print(").removesuffix(")")
        name, _, operands = row.problem_id.removeprefix("toy-").partition("-")
        function = toy.OPERATIONS[name][1]
        for a, b in ((7, 3), (3, 7), (12, 5)):
            given = {"a": a, "b": b}
            value = eval(expression.replace("math.", ""), {"max": max, "min": min}, given)
            assert value == function(given[operands[0]], given[operands[1]])
    done = json.loads((config.run_dir / "repair" / "done.json").read_text())
    assert 0 < done["steps"] <= config.repair_steps
    assert sum(done["repaired"].values()) == sum(row.kind == "repair" for row in made)


def test_difficulty_was_measured_once_with_its_rounds_of_repair(repaired: tuple[TrainConfig, str]) -> None:
    config, _ = repaired
    runs = sorted((config.run_dir / "difficulty" / "runs").glob("*/*/*/*/run.json"))
    rounds = [RunDirectory.open(path.parent).config.repair for path in runs]
    assert sorted(0 if made is None else made.number for made in rounds) == [0, 1]
    manifest = json.loads((config.run_dir / "data" / "manifest.json").read_text())
    assert len(manifest["difficulty"]["band"]) == 2


def test_partial_credit_is_paid_in_solved_groups_only(repaired: tuple[TrainConfig, str]) -> None:
    config, _ = repaired
    records = rollouts.read(config.run_dir)
    assert len(records) == STEPS * config.rollouts_per_step
    groups = [records[at : at + config.group_size] for at in range(0, len(records), config.group_size)]
    for group in groups:
        assert len({record.problem_id for record in group}) == 1
        if all(record.verdict is not Verdict.AC for record in group):
            assert {record.reward for record in group} == {0.0}
        else:
            assert max(record.reward or 0 for record in group) == 1.0


def test_a_finished_stage_is_not_done_again(repaired: tuple[TrainConfig, str]) -> None:
    config, _ = repaired
    before = (config.run_dir / "repair" / "done.json").stat().st_mtime_ns
    run(["train", "--config", str(config.run_dir / "config.yaml")], config.run_dir.parent / "again.log")
    assert (config.run_dir / "repair" / "done.json").stat().st_mtime_ns == before
    assert list(evaluations(config.run_dir)["lua"]) == [-1, 0, STEPS]
