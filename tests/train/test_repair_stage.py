"""The whole recipe of the preset `repair` with a tiny model: measured, repaired, supervised, and then reinforced."""

from __future__ import annotations

import json
import os
import signal
from itertools import pairwise
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from support import toy
from support.commands import Command, gone, run

from lcbx.runs.lines import read_lines
from lcbx.runs.records import RunDirectory
from lcbx.train.data.repair_examples import SupervisedExample
from lcbx.train.data.training_data import read_stored
from lcbx.train.outcome.before_after import evaluations, how_it_ended
from lcbx.train.outcome.run_log import read_evaluations, read_log
from lcbx.train.outcome.stages import stage_tables
from lcbx.train.reward import rollouts
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import load_config
from lcbx.train.trainer.held_out import held_out_counts
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

STEPS = 3


def prepared(toy_folder: Path, out: Path, sandbox: str, **changes: Any) -> TrainConfig:
    """Write `settings.yaml` of a training in `out`, and return its configuration."""
    values: dict[str, Any] = {
        "repair_rounds": 1, "repair_steps": 4, "repair_batch": 8, "repair_learning_rate": 1e-3, "difficulty": "auto",
        "difficulty_n": 8, "keep_unsolved": 1.0, "reward": "tests", "require_solved": True, "compile_credit": 0.1,
        "max_prompt_length": 400, "micro_batch": 8, "max_steps": STEPS, "eval_limit": 2, "prompts_per_step": 4,
    }  # fmt: skip
    settings = toy.settings(toy_folder, output=str(out / "run"), sandbox=sandbox, **(values | changes))
    config = load_config(None, settings)
    (out / "settings.yaml").write_text(config.to_yaml())
    return config


@pytest.fixture(scope="module")
def repaired(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory, sandbox: str) -> tuple[TrainConfig, str]:
    out = tmp_path_factory.mktemp("repaired")
    config = prepared(toy_folder, out, sandbox)
    output = run(["train", "--config", str(out / "settings.yaml")], out / "log")
    return config, output


def test_the_model_is_evaluated_untrained_repaired_and_trained(repaired: tuple[TrainConfig, str]) -> None:
    config, output = repaired
    assert list(evaluations(config.run_dir)["lua"]) == [-1, 0, STEPS]
    assert how_it_ended(config.run_dir)["step"] == STEPS
    assert "pass@1 on held-out problems, before and after training" in output
    assert (config.run_dir / "model" / "config.json").exists()


def test_the_report_says_what_each_stage_gave(repaired: tuple[TrainConfig, str]) -> None:
    """The figures are those of the files: counts of examples, steps, accepted completions, pass@1 after each stage."""
    config, output = repaired
    run_dir = config.run_dir
    made, after = stage_tables(run_dir)
    figures = {(stage, figure): value for stage, figure, value in made.rows}
    first, second = (
        tally_of(path)
        for path in sorted((run_dir / "difficulty" / "runs").glob("*/*/*/*"), key=lambda path: repair_number(path))
    )
    assert figures["self-repair in Lua", "first answers, accepted"] == f"{first[0]} of {first[1]}"
    again = f"{second[0] - first[0]} of {first[1] - first[0]}"
    assert figures["self-repair in Lua", "round 1: failed samples answered again, accepted"] == again
    examples = list(read_lines(run_dir / "repair" / "examples.jsonl", SupervisedExample))
    kept = sum(row.kind == "repair" for row in examples)
    counted = figures["repair examples", "repair: made, and their answer passes the tests that decide rewards"]
    assert counted.split(" of ")[0] == str(kept)
    assert int(counted.split(" of ")[1]) >= kept
    done = json.loads((run_dir / "repair" / "done.json").read_text())
    assert figures["supervised steps", "steps"].split(",")[0] == str(done["steps"])
    assert figures["GRPO", "steps"] == str(STEPS)
    records = rollouts.read(run_dir)
    rates = [
        sum(record.verdict is Verdict.AC for record in records if record.step == step) / config.rollouts_per_step
        for step in (0, STEPS - 1)
    ]
    accepted = figures["GRPO", "completions accepted in Lua, first and last step"]
    assert accepted == ", ".join(f"{100 * rate:.1f} %" for rate in rates)
    steps = evaluations(run_dir)["lua"]
    means = [fsum(row.c / row.n for row in held_out_counts(path).values()) / 2 for path in steps.values()]
    assert [row[2].split()[0] for row in after.rows] == [f"{100 * mean:.1f}" for mean in means]
    assert [row[3] for row in after.rows] == ["", *(f"{100 * (b - a):+.1f}" for a, b in pairwise(means))]
    assert "What each stage gave" in output
    assert "What each stage gave" in (run_dir / "report.html").read_text()


def repair_number(path: Path) -> int:
    made = RunDirectory.open(path).config.repair
    return 0 if made is None else made.number


def tally_of(path: Path) -> tuple[int, int]:
    """Return accepted and judged samples."""
    verdicts = [row.verdict for row in RunDirectory.open(path).judgements().values()]
    return verdicts.count(Verdict.AC), len(verdicts)


def test_a_training_killed_in_each_stage_goes_on_and_leaves_no_process(
    toy_folder: Path, tmp_path: Path, sandbox: str
) -> None:
    """Killed while the untrained model is measured, in the supervised steps, and in GRPO. Nothing is measured twice."""
    config = prepared(toy_folder, tmp_path, sandbox, repair_steps=300, save_every=1)
    run_dir, arguments = config.run_dir, ["train", "--config", str(tmp_path / "settings.yaml")]

    def measuring() -> bool:
        return any((run_dir / "difficulty" / "runs").glob("*/*/*/*/completions.jsonl"))

    def supervised() -> bool:
        return "step 2/300" in (tmp_path / "1.log").read_text()

    def reinforced() -> bool:
        return (run_dir / "checkpoints" / "checkpoint-1").exists()

    measured: dict[str, int] = {}
    for number, happened in enumerate((measuring, supervised, reinforced)):
        command = Command(arguments, tmp_path / f"{number}.log")
        command.until(happened)
        children = command.children()
        os.kill(command.process.pid, signal.SIGKILL)
        assert all(gone(child) for child in children)
        command.kill()
        measured = measured or sizes(run_dir) if number else {}
    run(arguments, tmp_path / "last.log")
    assert sizes(run_dir) == measured
    assert list(evaluations(run_dir)["lua"]) == [-1, 0, STEPS]
    assert [entry["step"] for entry in read_evaluations(run_dir)] == [-1, 0, STEPS]
    assert [entry["step"] for entry in read_log(run_dir)] == [1, 2, 3]


def sizes(run_dir: Path) -> dict[str, int]:
    """Return the lines of completions of each run that measured the untrained model."""
    files = (run_dir / "difficulty" / "runs").glob("*/*/*/*/completions.jsonl")
    return {file.parent.name: len(file.read_bytes().splitlines()) for file in files}


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
