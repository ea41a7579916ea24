"""The process of the command: it prepares the folder, starts judge and training processes, and waits for them.

It imports no torch, except for `warm_start`, which trains in this process.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lcbx.errors import UserError
from lcbx.judge.opening import open_judge
from lcbx.judge.service_process import SOCKET_VARIABLE
from lcbx.resources import install_command
from lcbx.runs import passing_programs, provenance
from lcbx.train.data.training_data import read_stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.warmstart_options import WarmStartOptions
from lcbx.train.trainer import repair_stage
from lcbx.train.trainer.judge_process import Say, SupervisedJudge, judge_service
from lcbx.train.trainer.run_folder import locked, prepare
from lcbx.train.trainer.worker_command import LaunchOptions, worker_command

SUPERVISED_VARIABLE = "LCBX_SUPERVISED"
"""Set for training processes that must end when their standard input does, because its other end has died."""
WATCH_S = 1.0
"""Seconds between checks of the judge process."""


def train(config: TrainConfig, options: LaunchOptions, say: Say) -> int:
    """Train from an empty folder to a saved model, or continue a killed run. Returns the trainer's exit code."""
    check_installed(config)
    run = config.run_dir
    command = worker_command(options, run, cpu=config.cpu)
    with locked(run):
        prepare(config, say)
        if has_all_steps(config):
            say(f"{run} has all its steps; for more, raise {'--epochs' if config.max_steps is None else '--max-steps'}")
            return 0
        with judge_service(config, say) as judge:
            if not repair_stage.is_done(config) and (code := _repair(config, judge, say)):
                return code
            with (run / "starts.txt").open("a") as starts:
                starts.write(provenance.now() + "\n")
            (run / "done.json").unlink(missing_ok=True)
            code = _run_worker(config, command, judge, say)
            if code == 0:
                evaluate_saved(config, judge, say)
            return code


def has_all_steps(config: TrainConfig) -> bool:
    """True if the run has ended with all steps of this configuration and their evaluations."""
    path = config.run_dir / "done.json"
    if not path.exists():
        return False
    done = json.loads(path.read_text())
    if config.max_steps is None:
        enough = done.get("epochs") is not None and done["epochs"] >= config.epochs
    else:
        enough = done["step"] >= config.max_steps
    return bool(enough and done["evaluated"] and not done["stopped"])


def _repair(config: TrainConfig, service: SupervisedJudge, say: Say) -> int:
    """Do the supervised steps on repair examples. Returns the exit code of their process."""
    with open_judge(service.address) as judge:
        repair_stage.prepare_examples(config, judge, say)
    return _run_worker(config, repair_stage.stage_command(config), service, say)


def warm_start(config: TrainConfig, options: WarmStartOptions, say: Say) -> dict[str, Any]:
    """Train on programs that pass, in this process. Returns the same as `warmstart.train_supervised`."""
    check_installed(config)
    from lcbx.train.trainer import warmstart

    programs = passing_programs.from_file(options.programs) if options.programs is not None else []
    programs += passing_programs.from_runs(options.runs, folders=[Path(folder) for folder in config.languages])
    if not programs:
        raise UserError("no programs: give --programs FILE or --from-run RUN.")
    with locked(config.run_dir):
        prepare(config, say)
        stored = read_stored(config.run_dir / "data")
        with judge_service(config, say) as service, open_judge(service.address) as judge:
            passing = warmstart.validated(programs, JudgeReward(config, stored, judge))
            say(f"{len(passing)} of {len(programs)} programs pass and are for training problems")
            return warmstart.train_supervised(
                config,
                lambda tokenizer: warmstart.program_dataset(config, stored, passing, tokenizer),
                options,
                service.socket,
                folder=config.run_dir,
            )


def check_installed(config: TrainConfig) -> None:
    """Raises UserError for a missing package, before anything is written."""
    needs = {"trl": install_command("train")}
    if config.lora:
        needs["peft"] = install_command("train")
    if config.generation != "transformers":
        needs["vllm"] = "pip install vllm, or use --generation transformers"
    if config.report_to != "none":
        needs[config.report_to] = f"pip install {config.report_to}, or use --report-to none"
    for name, remedy in needs.items():
        if importlib.util.find_spec(name) is None:
            raise UserError(f"this training needs {name}, which is not installed: {remedy}.")


def evaluate_saved(config: TrainConfig, judge: SupervisedJudge, say: Say) -> None:
    """Evaluate before and after from disk, if the model could not be evaluated while it was trained."""
    done = json.loads((config.run_dir / "done.json").read_text())
    if done["evaluated"]:
        return
    models = [(0, repair_stage.started_from(config).model)] if config.eval_before else []
    for step, model in [*models, (done["step"], str(config.run_dir / "model"))]:
        say(f"evaluating {model}")
        command = [sys.executable, "-m", "lcbx.train.trainer.evaluation", str(config.run_dir), str(step), model]
        environment = os.environ | {SOCKET_VARIABLE: str(judge.socket)}
        if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode:
            say(f"warning: {model} could not be evaluated. Try: lcbx eval --model {model}")


def _run_worker(config: TrainConfig, command: Sequence[str], judge: SupervisedJudge, say: Say) -> int:
    """Wait for the training processes, restarting a judge that dies. They end when this process does."""
    environment = os.environ | {SOCKET_VARIABLE: str(judge.socket), SUPERVISED_VARIABLE: "1"}
    if config.cpu:
        environment |= {"ACCELERATE_USE_CPU": "true"}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)
    try:
        while True:
            try:
                return process.wait(timeout=WATCH_S)
            except subprocess.TimeoutExpired:
                judge.restart_if_dead(say)
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    finally:
        assert process.stdin is not None
        process.stdin.close()
