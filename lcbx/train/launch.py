"""A training from outside: folder, data, judge service, then the processes that train. Imports no torch.

RUN/config.yaml       what was asked, every field     RUN/data/         see `data`
RUN/starts.txt        when it was started             RUN/rollouts/     every completion and its verdict
RUN/log.jsonl         one line a step                 RUN/eval/         run directories, by step
RUN/audit.jsonl       one line an audit               RUN/model/        the trained model
RUN/evaluation.jsonl  one line an evaluation          RUN/checkpoints/  what a killed run continues from
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lcbx import judge_server, provenance
from lcbx.errors import UserError
from lcbx.judge_server import SOCKET_VARIABLE, JudgeClient
from lcbx.sandbox import choose
from lcbx.store import TestStore
from lcbx.train import canaries, config, data
from lcbx.train.config import TrainConfig
from lcbx.types import Language

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the training processes are started."""

    processes: int = 1
    accelerate_config: Path | None = None
    """A file of `accelerate config`: FSDP, DeepSpeed, several machines."""


def train(asked: TrainConfig, how: Launch, say: Say) -> int:
    """Everything from an empty folder to a saved model; continues a run that was killed. The trainer's exit code."""
    prepare(asked, say)
    with judge_service(asked, say) as socket:
        with (asked.run_dir / "starts.txt").open("a") as starts:
            starts.write(provenance.now() + "\n")
        return _run_worker(asked, how, socket)


def prepare(asked: TrainConfig, say: Say) -> None:
    """Folder, configuration and data. Raises UserError where the folder holds another run."""
    run = asked.run_dir
    known = run / "config.yaml"
    if known.exists():
        before = config.load(known, {"output": asked.output})
        if config.digest(before) != config.digest(asked):
            changed = [name for name in config.SETTABLE if getattr(before, name) != getattr(asked, name)]
            changed = [name for name in changed if name not in config.MAY_DIFFER]
            raise UserError(
                f"{run} holds a run with other settings ({', '.join(changed)}). Choose another folder with --output."
            )
    store = TestStore.default()
    if not (run / "data" / "manifest.json").exists():
        built = data.build(asked, store, say)
        data.write(built, run / "data", store)
        languages = ", ".join(f"{count} {name}" for name, count in built.manifest["rows_by_language"].items())
        say(
            f"{built.manifest['rows']} training prompts ({languages}), {len(built.held_out.problems)} problems held out"
        )
    run.mkdir(parents=True, exist_ok=True)
    known.write_text(config.to_yaml(asked), encoding="utf-8")


@contextmanager
def judge_service(asked: TrainConfig, say: Say, languages: Sequence[Language] = ()) -> Iterator[Path]:
    """The socket of a judge that works: images are made, canaries judged."""
    wanted = [*(languages or data.read_stored(asked.run_dir / "data").languages)]
    backend = choose(asked.sandbox)
    for language in wanted:
        backend.prepare(language, say)
    with tempfile.TemporaryDirectory(prefix="lcbx-judge-") as folder:
        socket, log = Path(folder) / "judge.sock", asked.run_dir / "judge.log"
        with judge_server.start(socket, sandbox=asked.sandbox, workers=asked.workers, log=log) as service:
            with JudgeClient(socket) as judges:
                if wrong := canaries.check(judges, wanted):
                    raise UserError(f"the judge does not work here: {'; '.join(wrong)}. See: lcbx doctor")
            say(f"judging with {asked.sandbox} as process {service.process.pid}")
            yield socket


def worker_command(how: Launch, run: Path) -> list[str]:
    """What starts the training processes."""
    if how.processes == 1 and how.accelerate_config is None:
        return [sys.executable, "-m", "lcbx.train.worker", str(run)]
    command = [sys.executable, "-m", "accelerate.commands.launch"]
    if how.accelerate_config is not None:
        command += ["--config_file", str(how.accelerate_config)]
    else:
        command += ["--num_processes", str(how.processes), "--num_machines", "1", "--mixed_precision", "no"]
        command += ["--dynamo_backend", "no"]
    return [*command, "-m", "lcbx.train.worker", str(run)]


def _run_worker(asked: TrainConfig, how: Launch, socket: Path) -> int:
    environment = os.environ | {SOCKET_VARIABLE: str(socket)}
    if how.processes > 1 and asked.cpu:
        environment |= {"ACCELERATE_USE_CPU": "true"}
    command = worker_command(how, asked.run_dir)
    if how.processes > 1 and asked.cpu:
        command[3:3] = ["--cpu"]
    process = subprocess.Popen(command, env=environment)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
