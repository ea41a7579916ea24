"""How a training is started: processes, lock, the evaluation that measures difficulty, and flags."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lcbx.cli import lcbx
from lcbx.errors import UserError
from lcbx.judge.service_client import JudgeClient
from lcbx.train.data import difficulty
from lcbx.train.data.training_data import Stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings.config import SETTABLE, TrainConfig
from lcbx.train.settings.config_file import load_config
from lcbx.train.trainer import launch
from lcbx.train.trainer.run_folder import locked, prepare
from lcbx.train.trainer.worker_command import LaunchOptions, worker_command

RUN = Path("runs/x")


def make_config(**values: Any) -> TrainConfig:
    return load_config(None, {"lang": "lua", **values})


def command(processes: int = 1, file: Path | None = None, *, cpu: bool = False) -> list[str]:
    options = LaunchOptions(processes=processes, accelerate_config=str(file) if file else None)
    return worker_command(options, RUN, cpu=cpu)


def test_one_process_needs_no_launcher() -> None:
    assert command() == [sys.executable, "-m", "lcbx.train.trainer.training_process", "runs/x"]


def test_several_gpus_use_the_launcher_of_accelerate() -> None:
    started = command(4)
    assert started[1:3] == ["-m", "accelerate.commands.launch"]
    assert "--multi_gpu" in started
    assert started[started.index("--num_processes") + 1] == "4"


def test_several_processes_without_a_gpu_use_the_launcher_of_torch(tmp_path: Path) -> None:
    """accelerate's launcher starts one process on a CPU, whatever number it gets."""
    file = tmp_path / "cpu.yaml"
    file.write_text("distributed_type: MULTI_CPU\nnum_processes: 2\nnum_machines: 1\nuse_cpu: true\n")
    for started in (command(2, cpu=True), command(file=file)):
        assert started[2] == "torch.distributed.run"
        assert started[started.index("--nproc-per-node") + 1] == "2"


def test_a_file_of_accelerate_is_passed_to_its_launcher(tmp_path: Path) -> None:
    file = tmp_path / "fsdp.yaml"
    file.write_text("distributed_type: FSDP\nnum_processes: 8\nnum_machines: 1\n")
    started = command(file=file)
    assert started[1:5] == ["-m", "accelerate.commands.launch", "--config_file", str(file)]
    assert "--num_processes" not in started


def test_a_missing_launcher_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file"):
        command(file=tmp_path / "none.yaml")


def test_two_trainings_never_share_a_folder(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(UserError, match="another process"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_a_missing_package_is_named_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "wandb" else object())
    config = make_config(report_to="wandb", output=str(tmp_path / "run"))
    with pytest.raises(UserError, match=r"needs wandb.*pip install wandb"):
        launch.train(config, LaunchOptions(), print)
    assert not (tmp_path / "run").exists()


def test_a_run_without_any_step_may_get_other_settings(tmp_path: Path) -> None:
    """A run that failed before its first step, for too few prompts, needs another setting, not another folder."""
    values = {"output": str(tmp_path / "run"), "decontaminate": (), "benchmark": "mini", "held_out": "mini-train"}
    prepare(make_config(**values, limit=3), print)
    prepare(make_config(**values, limit=5), print)
    rows = (tmp_path / "run" / "data" / "rows.jsonl").read_text().splitlines()
    assert len(rows) == 5
    (tmp_path / "run" / "log.jsonl").touch()
    with pytest.raises(UserError, match=r"other settings \(limit\)"):
        prepare(make_config(**values, limit=4), print)


def test_difficulty_is_measured_with_the_sampling_of_the_training(tmp_path: Path) -> None:
    config = make_config(
        model="m", lang="lua,r", temperature=0.9, max_new_tokens=99, difficulty="0.1..0.9", languages="own"
    )
    started = difficulty.eval_command(config, Path("p.jsonl"), Path("out"))
    pairs = dict(zip(started[4::2], started[5::2], strict=False))
    expected = {"-n": "8", "--model": "m", "--lang": "lua,r", "--benchmark": "p.jsonl", "--temperature": "0.9"}
    expected |= {"--top-p": "1.0", "--max-tokens": "99", "--languages": "own", "--out": "out"}
    assert {name: pairs[name] for name in expected} == expected


def test_a_reward_can_be_sent_to_another_process(tmp_path: Path) -> None:
    """The asynchronous trainer sends it; connection and file are opened again there."""
    stored = Stored(reward=(), held_back={}, languages=())
    first = JudgeReward(
        make_config(), stored, JudgeClient(tmp_path / "socket"), rollouts=tmp_path / "rollouts" / "r.jsonl"
    )
    other = pickle.loads(pickle.dumps(first))
    assert isinstance(other._judge, JudgeClient)
    assert other._judge.path == tmp_path / "socket"
    assert other.config == first.config


# --- the command line -----------------------------------------------------------------------------------------------


def train_command(*arguments: str) -> Any:
    return CliRunner().invoke(lcbx, ["train", *arguments])


def test_the_preset_that_a_file_names_is_used(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text(
        f"preset: paper\nlang: lua\ndecontaminate: []\nlearning_rate: 1e-5\nlimit: 8\noutput: {tmp_path / 'run'}\n"
    )
    result = train_command("--config", str(file), "--dry-run", "--temperature", "0.9")
    assert result.exit_code == 0, result.output
    for words in ("group_size: 32", "learning_rate: 1.0e-05", "temperature: 0.9", "differs from the paper: top_p"):
        assert words in result.output
    assert "# started as: " in result.output
    assert not (tmp_path / "run").exists()


def test_flags_may_be_given_several_times() -> None:
    result = train_command(
        "--dry-run", "--lang", "lua", "--lang", "r", "--benchmark", "mini-train", "--decontaminate", "mini"
    )
    assert result.exit_code == 0, result.output
    assert "lang:\n- lua\n- r\n" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--trainer", "delta"), "KEY=VALUE"),
        (("--group-size", "many"), "not a whole number"),
        (("--preset", "papper"), "Did you mean 'paper'"),
    ],
)
def test_misspelt_values_are_refused(arguments: tuple[str, ...], message: str) -> None:
    result = train_command("--lang", "lua", "--dry-run", *arguments)
    assert message in str(result.exception)


def test_every_field_is_a_flag_with_its_default() -> None:
    text = " ".join(train_command("--help").output.split())
    for name in SETTABLE:
        assert f"--{name.replace('_', '-')}" in text
    assert "Completions per prompt. [8]" in text


def test_a_training_with_all_its_steps_does_no_further_one(tmp_path: Path) -> None:
    """Started again, it took one step more each time."""
    config = make_config(output=str(tmp_path), max_steps=3)
    assert not launch.has_all_steps(config)
    done = {"step": 3, "stopped": None, "planned": False, "evaluated": True}
    for changes, finished in (
        ({}, True),
        ({"step": 2}, False),
        ({"stopped": "no reward"}, False),
        ({"evaluated": False}, False),
    ):
        (tmp_path / "done.json").write_text(json.dumps(done | changes))
        assert launch.has_all_steps(config) == finished
    (tmp_path / "done.json").write_text(json.dumps(done))
    assert not launch.has_all_steps(make_config(output=str(tmp_path), max_steps=4))


def test_a_training_with_all_its_epochs_does_no_further_step(tmp_path: Path) -> None:
    config = make_config(output=str(tmp_path), epochs=0.5)
    done = {"step": 3, "stopped": None, "planned": False, "evaluated": True, "epochs": 0.5}
    for changes, finished in (({}, True), ({"epochs": None}, False), ({"stopped": "no reward"}, False)):
        (tmp_path / "done.json").write_text(json.dumps(done | changes))
        assert launch.has_all_steps(config) == finished
    (tmp_path / "done.json").write_text(json.dumps(done))
    assert not launch.has_all_steps(make_config(output=str(tmp_path), epochs=1.0))
    assert not launch.has_all_steps(make_config(output=str(tmp_path), max_steps=4))
    del done["epochs"]  # written by a former version
    (tmp_path / "done.json").write_text(json.dumps(done))
    assert not launch.has_all_steps(config)
