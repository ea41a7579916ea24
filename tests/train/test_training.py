"""Real trainings on the command line, from an empty folder to the model: learning, checks, kills, several processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from support import toy
from support.commands import Command, gone, run

from lcbx.errors import UserError
from lcbx.runs.finding import find_runs
from lcbx.runs.lines import Appender
from lcbx.runs.records import RunDirectory
from lcbx.train.data.training_data import read_stored
from lcbx.train.outcome.before_after import evaluations, how_it_ended
from lcbx.train.outcome.run_log import read_log
from lcbx.train.outcome.sample_runs import sample_runs
from lcbx.train.reward import rollouts
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import load_config
from lcbx.train.trainer.judge_process import judge_service
from lcbx.train.trainer.launch import evaluate_saved
from lcbx.train.trainer.run_folder import locked
from lcbx.types import Verdict

pytestmark = pytest.mark.sandbox

STEPS = 40


def prepared(folder: Path, out: Path, sandbox: str, **values: Any) -> tuple[TrainConfig, list[str]]:
    """Write a configuration. Returns it with the arguments of the command that trains with it."""
    config = load_config(None, toy.settings(folder, output=str(out / "run"), sandbox=sandbox, **values))
    out.mkdir(parents=True, exist_ok=True)
    (out / "settings.yaml").write_text(config.to_yaml())
    return config, ["train", "--config", str(out / "settings.yaml")]


@pytest.fixture(scope="module")
def trained(toy_folder: Path, tmp_path_factory: pytest.TempPathFactory, sandbox: str) -> TrainConfig:
    out = tmp_path_factory.mktemp("trained")
    config, arguments = prepared(toy_folder, out, sandbox, max_steps=STEPS, audit_every=20, eval_every=20)
    output = run(arguments, out / "log")
    assert "pass@1 on held-out problems, before and after training" in output
    return config


def test_reward_rises_beyond_what_seeds_explain(trained: TrainConfig) -> None:
    """Without training the mean of five steps of 128 completions differs by 0.03 between seeds."""
    rewards = [entry["metrics"]["reward"] for entry in read_log(trained.run_dir)]
    assert len(rewards) == STEPS
    assert sum(rewards[-5:]) / 5 > sum(rewards[:5]) / 5 + 0.15


def test_every_metric_of_a_step_is_logged(trained: TrainConfig) -> None:
    metrics = read_log(trained.run_dir)[-1]["metrics"]
    names = {"reward", "pass/lua", "frac_reward_zero_std", "completions/clipped_ratio", "entropy", "reward/tests"}
    names |= {"judge/seconds", "judge/share", "judge/error_rate", "step_seconds", "tokens_per_second"}
    assert names <= metrics.keys()


def test_an_evaluation_between_two_steps_does_not_count_as_time_of_a_step(trained: TrainConfig) -> None:
    """Nor does it reset the clock, which would make the next step too short."""
    log = read_log(trained.run_dir)
    steps = [entry["metrics"]["step_seconds"] for entry in log]
    assert steps[19] > 0.2 * sorted(steps)[len(steps) // 2]
    assert sum(steps) < log[-1]["seconds"]


def test_rollouts_have_verdicts_that_match_their_rewards(trained: TrainConfig) -> None:
    records = rollouts.read(trained.run_dir)
    assert len(records) == STEPS * trained.rollouts_per_step
    for record in records:
        assert record.reward == (None if record.verdict == Verdict.JE else float(record.verdict == Verdict.AC))


def test_held_out_problems_are_evaluated_by_step_and_never_trained_on(trained: TrainConfig) -> None:
    steps = evaluations(trained.run_dir)["lua"]
    assert list(steps) == [0, 20, STEPS]
    held_out = {problem.problem_id for problem in RunDirectory.open(steps[0]).info.problems}
    assert not held_out & {record.problem_id for record in rollouts.read(trained.run_dir)}


def test_the_trained_model_can_be_evaluated_like_any_other(trained: TrainConfig, tmp_path: Path, sandbox: str) -> None:
    """`lcbx eval` gives it the verdicts of the last evaluation of the training."""
    problems = tmp_path / "heldout.jsonl"
    shutil.copy(trained.run_dir / "data" / "heldout.jsonl", problems)
    command = ["eval", "--model", str(trained.run_dir / "model"), "--engine", "transformers", "--lang", "lua"]
    command += ["--benchmark", str(problems), "--prompt", trained.prompt[0], "--temperature", "0", "-n", "1"]
    command += ["--max-tokens", str(trained.max_new_tokens), "--time-limit", "2", "--sandbox", sandbox]
    run([*command, "--out", str(tmp_path / "results")], tmp_path / "log")
    [path] = find_runs(tmp_path / "results")
    last = verdicts_of(evaluations(trained.run_dir)["lua"][STEPS])
    assert verdicts_of(path) == last
    assert len(last) == 5


def verdicts_of(path: Path) -> dict[str, Verdict]:
    return {key.problem_id: judgement.verdict for key, judgement in RunDirectory.open(path).judgements().items()}


def test_page_card_and_samples_describe_the_run(trained: TrainConfig, tmp_path: Path) -> None:
    output = run(["train", "report", str(trained.run_dir), "--out", str(tmp_path / "page.html")], tmp_path / "log")
    assert "before" in output
    page = (tmp_path / "page.html").read_text()
    for words in ("Before and after", "Held-out pass@1", "Why programs failed", "Audits", "<svg"):
        assert words in page
    card = (trained.run_dir / "model" / "README.md").read_text()
    for words in (
        "pipeline_tag: text-generation",
        "- trl 1.",
        "## Scores",
        "| Lua |",
        "held-out problems sha256",
        "group_size: 16",
    ):
        assert words in card
    samples = RunDirectory.open(sample_runs(trained.run_dir)[0])
    assert len(samples.judgements()) == STEPS * trained.rollouts_per_step


def test_several_runs_are_one_table_and_one_page(trained: TrainConfig, tmp_path: Path) -> None:
    """The same run twice: the row for all of them equals the row of one."""
    again = tmp_path / "again"
    shutil.copytree(trained.run_dir, again, ignore=shutil.ignore_patterns("model", "checkpoints"))
    runs = [str(trained.run_dir), str(again)]
    output = run(["train", "report", *runs, "--out", str(tmp_path / "seeds.html")], tmp_path / "log")
    rows = [line.split() for line in output.splitlines()]
    one, other, both = [row for row in rows if row and row[0] in ("run", "again", "all")][-3:]
    assert one[1:] == other[1:]
    assert both[:2] == ["all", "2"]
    assert both[2 : 2 + len(one) - 4] == one[1:-3]
    page = (tmp_path / "seeds.html").read_text()
    assert page.count("<svg") == 4  # two charts, each for a screen and for a phone
    for name in ("again", "Held-out pass@1 in Lua", "Reward"):
        assert name in page
    run(["train", "report", *runs, "--out", str(tmp_path / "curve.svg")], tmp_path / "log")
    assert ElementTree.parse(tmp_path / "curve.svg").getroot().tag.endswith("svg")


def test_a_finished_run_refuses_another_learning_rate(trained: TrainConfig, tmp_path: Path) -> None:
    again = replace(trained, learning_rate=1e-3)
    (tmp_path / "settings.yaml").write_text(again.to_yaml())
    output = run(["train", "--config", str(tmp_path / "settings.yaml")], tmp_path / "log", code=2)
    assert "other settings (learning_rate)" in output


def test_audits_flag_a_planted_cheat_and_no_honest_program(trained: TrainConfig, tmp_path: Path) -> None:
    """The difference between a number and itself is a constant; a program that prints it is flagged."""
    entries = [json.loads(line) for line in (trained.run_dir / "audit.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in entries] == [20, 40]
    assert entries[-1]["examined"] > 0
    assert entries[-1]["carried_over"] > 0.9
    copy = tmp_path / "run"
    shutil.copytree(trained.run_dir, copy, ignore=shutil.ignore_patterns("checkpoints", "eval", "rollouts", "lock"))
    guessable = [
        problem
        for problem in read_stored(copy / "data").reward
        if re.search("difference.*-(aa|bb)$", problem.problem_id)
    ]
    assert guessable
    (copy / "rollouts").mkdir()
    file = Appender(copy / "rollouts" / "rank0.jsonl")
    honest = [
        record
        for record in rollouts.read(trained.run_dir)
        if record.verdict == Verdict.AC and record.source and record.problem_id == guessable[0].problem_id
    ]
    source = "print(0) -- what else could it be, when a number is taken from itself?"
    for record in honest[:2]:
        file.append(record)
    file.append(
        rollouts.Rollout(
            step=3, problem_id=guessable[0].problem_id, language_id="lua", template="toy", text=source, source=source,
            verdict=Verdict.AC, reward=1.0, tokens=9, truncated=False,
        )
    )  # fmt: skip
    file.close()
    output = run(["train", "audit", str(copy), "--show", "1"], tmp_path / "log", code=1)
    assert "blind" in output
    assert source in output


def by_step(run_dir: Path) -> dict[int, Counter[str]]:
    """Return step -> number of rollouts by problem."""
    steps: dict[int, Counter[str]] = {}
    for record in rollouts.read(run_dir):
        steps.setdefault(record.step, Counter())[record.problem_id] += 1
    return steps


def test_a_killed_run_continues_with_the_same_data(
    trained: TrainConfig, toy_folder: Path, tmp_path: Path, sandbox: str
) -> None:
    """After kill -9 of the command its training process ends, too; a second start does the remaining steps."""
    config, arguments = prepared(
        toy_folder, tmp_path, sandbox, max_steps=10, save_every=2, eval_before=False, eval_limit=2
    )
    first = Command(arguments, tmp_path / "first.log")
    first.until(lambda: (config.run_dir / "checkpoints" / "checkpoint-4").exists())
    with pytest.raises(UserError, match="another process is training there"), locked(config.run_dir):
        pass
    children = first.children()
    os.kill(first.process.pid, signal.SIGKILL)
    assert all(gone(child) for child in children)
    first.kill()
    assert not (config.run_dir / "done.json").exists()
    run(arguments, tmp_path / "second.log")
    assert how_it_ended(config.run_dir)["step"] == 10
    assert len((config.run_dir / "starts.txt").read_text().split()) == 2
    steps = by_step(trained.run_dir)
    assert by_step(config.run_dir) == {step: steps[step] for step in range(10)}
    assert [entry["step"] for entry in read_log(config.run_dir)] == list(range(1, 11))


def test_a_run_with_all_its_steps_does_none_when_it_starts_again(
    toy_folder: Path, tmp_path: Path, sandbox: str
) -> None:
    """Neither after its end, nor if it was killed in its last evaluation: then only that is done again."""
    config, arguments = prepared(toy_folder, tmp_path, sandbox, epochs=1.2, eval_before=False, eval_limit=2)
    run(arguments, tmp_path / "log")
    step, done = how_it_ended(config.run_dir)["step"], config.run_dir / "done.json"
    assert step == len(read_log(config.run_dir))
    assert "has all its steps" in run(arguments, tmp_path / "log")
    done.unlink()
    run(arguments, tmp_path / "log")
    assert how_it_ended(config.run_dir)["step"] == step == len(read_log(config.run_dir))
    assert len((config.run_dir / "evaluation.jsonl").read_text().splitlines()) == 2


def test_a_killed_judge_gives_no_zero_rewards(toy_folder: Path, tmp_path: Path, sandbox: str) -> None:
    config, arguments = prepared(toy_folder, tmp_path, sandbox, max_steps=8, eval_before=False, eval_limit=2)
    command = Command(arguments, tmp_path / "log")
    command.until(lambda: (config.run_dir / "log.jsonl").exists())
    judge = re.search(r"judging with .+ as process (\d+)", command.output())
    assert judge
    os.kill(int(judge[1]), signal.SIGKILL)
    assert command.wait() == 0, command.output()[-4000:]
    assert "was restarted" in command.output()
    records = rollouts.read(config.run_dir)
    assert len(records) == 8 * config.rollouts_per_step
    assert all((record.reward is None) == (record.verdict == Verdict.JE) for record in records)
    assert how_it_ended(config.run_dir) == {**how_it_ended(config.run_dir), "step": 8, "stopped": None}


def test_two_processes_train_with_one_judge(toy_folder: Path, tmp_path: Path, sandbox: str) -> None:
    config, arguments = prepared(
        toy_folder, tmp_path, sandbox, max_steps=2, micro_batch=32, eval_limit=2, eval_before=False, workers=1
    )
    run([*arguments, "--processes", "2"], tmp_path / "log")
    ranks = sorted((config.run_dir / "rollouts").glob("rank*.jsonl"))
    assert [path.name for path in ranks] == ["rank0.jsonl", "rank1.jsonl"]
    assert [len(path.read_text().splitlines()) for path in ranks] == [128, 128]
    assert how_it_ended(config.run_dir)["step"] == 2


def test_a_warm_start_learns_from_programs_that_pass(toy_folder: Path, tmp_path: Path, sandbox: str) -> None:
    programs = tmp_path / "programs.jsonl"
    rows = [
        {"question_id": f"toy-{name}-{p}{q}", "language": "lua", "code": toy.READ + f"print({text.format(p=p, q=q)})"}
        for name, (text, _) in toy.OPERATIONS.items() for p in "ab" for q in "ab"
    ]  # fmt: skip
    rows += [{**row, "code": "print(1 // 0)"} for row in rows]
    programs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    _, arguments = prepared(toy_folder, tmp_path, sandbox, eval_before=False, micro_batch=8)
    output = run(["train", "sft", *arguments[1:], "--programs", str(programs), "--steps", "4"], tmp_path / "log")
    assert "19 of 48 programs pass" in output
    assert re.search(r"4 steps on 19 programs: .*run/model", output)
    assert (tmp_path / "run" / "model" / "model.safetensors").exists()


def test_a_model_too_large_to_be_evaluated_while_it_trains_is_evaluated_from_disk(
    trained: TrainConfig, tmp_path: Path
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(trained.run_dir, copy, ignore=shutil.ignore_patterns("checkpoints", "eval", "rollouts", "lock"))
    config = replace(trained, output=str(copy), eval_before=False)
    (copy / "config.yaml").write_text(config.to_yaml())
    (copy / "done.json").write_text(json.dumps({"step": STEPS, "stopped": None, "planned": False, "evaluated": False}))
    with judge_service(config, print) as judge:
        evaluate_saved(config, judge, print)
    now, then = (evaluations(folder)["lua"] for folder in (copy, trained.run_dir))
    assert list(now) == [STEPS]
    assert verdicts_of(now[STEPS]) == verdicts_of(then[STEPS])


def test_an_adapter_beside_bf16_weights_is_continued_and_merged_in_float32(
    toy_folder: Path, tmp_path: Path, sandbox: str
) -> None:
    """In a sum in bf16, most of what a few steps change would be rounded away."""
    import safetensors.torch
    import torch

    values = {"lora": True, "lora_rank": 4, "bf16": True, "save_every": 2, "eval_before": False}
    config, arguments = prepared(toy_folder, tmp_path, sandbox, max_steps=2, **values)
    run(arguments, tmp_path / "log")
    first = safetensors.torch.load_file(config.run_dir / "model" / "model.safetensors")
    longer, arguments = prepared(toy_folder, tmp_path, sandbox, max_steps=4, **values)
    run(arguments, tmp_path / "log")
    assert [entry["step"] for entry in read_log(longer.run_dir)] == [1, 2, 3, 4]

    base = safetensors.torch.load_file(toy_folder / "model" / "model.safetensors")
    last = safetensors.torch.load_file(config.run_dir / "model" / "model.safetensors")
    assert base.keys() == first.keys() == last.keys()
    assert not list((config.run_dir / "model").glob("adapter*"))
    moved = {name for name in base if not torch.equal(last[name], base[name].bfloat16().float())}
    assert moved == {name for name in base if "proj" in name}
    for name in moved:
        assert last[name].dtype == torch.float32
        step = last[name] - base[name].bfloat16().float()
        # Only an adapter of rank 4 was added: a sum in bf16 would have rounding noise of full rank.
        assert torch.linalg.matrix_rank(step, rtol=1e-3) <= 4
        assert not torch.equal(last[name], first[name])


def test_two_languages_are_trained_together_and_evaluated_apart(toy_folder: Path, tmp_path: Path, sandbox: str) -> None:
    """The second language is the first one under another name: what a tiny model can write."""
    languages = tmp_path / "languages"
    languages.mkdir()
    (languages / "moon.yaml").write_text("{extends: lua, name: Moon, fences: [lua, moon]}")
    config, arguments = prepared(
        toy_folder, tmp_path, sandbox, lang=("lua", "moon"), languages=(str(languages),), curriculum="every",
        eval_lang=("lua", "moon"), max_steps=4, eval_limit=2,
    )  # fmt: skip
    run(arguments, tmp_path / "log")
    trained_rows = {(record.problem_id, record.language_id) for record in rollouts.read(config.run_dir)}
    assert {language_id for _, language_id in trained_rows} == {"lua", "moon"}
    metrics = read_log(config.run_dir)[-1]["metrics"]
    assert {"pass/lua", "pass/moon"} & metrics.keys()
    assert {name: list(steps) for name, steps in evaluations(config.run_dir).items()} == {
        "lua": [0, 4],
        "moon": [0, 4],
    }


def test_an_ablation_trains_its_variants_and_compares_them(toy_folder: Path, tmp_path: Path, sandbox: str) -> None:
    settings = toy.settings(toy_folder, sandbox=sandbox, max_steps=2, eval_limit=3)
    base = {
        name: list(value) if isinstance(value, tuple) else value for name, value in settings.items() if name != "output"
    }
    file = tmp_path / "ablation.yaml"
    values = {"output": str(tmp_path / "out"), "seeds": [7], "base": base, "variants": {"plain": {}, "kl": {"kl": 0.1}}}
    file.write_text(json.dumps(values))
    output = run(["train", "ablate", str(file)], tmp_path / "log")
    assert "2 of 2 trainings finished" in output
    stored = json.loads((tmp_path / "out" / "ablation.json").read_text())
    assert [(row["variant"], row["gain"]["problems"]) for row in stored["figures"]] == [("plain", 3), ("kl", 3)]
    assert stored["figures"][1]["against"]["problems"] == 3
    again = run(["train", "ablate", str(file)], tmp_path / "again.log")
    assert again.count("finished before") == 2
