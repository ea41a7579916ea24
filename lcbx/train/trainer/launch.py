"""A training from outside: folder, data, judge service, then the processes that train. Imports no torch.

RUN/config.yaml       what was asked, every field     RUN/data/         see `data`
RUN/starts.txt        when it was started             RUN/rollouts/     every completion and its verdict
RUN/log.jsonl         one line a step                 RUN/eval/         run directories, by step
RUN/audit.jsonl       one line an audit               RUN/model/        the trained model
RUN/evaluation.jsonl  one line an evaluation          RUN/checkpoints/  what a killed run continues from
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lcbx.errors import UserError
from lcbx.judge import service as judge_server
from lcbx.judge.service import SOCKET_VARIABLE, JudgeClient, ServerProcess
from lcbx.problems.store import TestStore
from lcbx.runs import provenance
from lcbx.sandbox import choose
from lcbx.train.data import difficulty
from lcbx.train.data import training_data as data
from lcbx.train.reward import canaries
from lcbx.train.settings import config
from lcbx.train.settings.config import TrainConfig

Say = Callable[[str], None]


SUPERVISED_VARIABLE = "LCBX_SUPERVISED"
"""Set for training processes whose standard input ends when the process that started them does."""
RESULTS = ("log.jsonl", "rollouts", "eval", "checkpoints", "model")
"""Where a folder has none of these, nothing was learnt in it yet."""
WATCH_S = 1.0
"""Seconds between looks at the judge while training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the training processes are started."""

    processes: int = 1
    accelerate_config: str | None = None
    """A file of `accelerate config`, or the name of one of TRL's, such as `fsdp2`."""


def train(asked: TrainConfig, how: Launch, say: Say) -> int:
    """Everything from an empty folder to a saved model; continues a run that was killed. The trainer's exit code."""
    check_installed(asked)
    run = asked.run_dir
    command = worker_command(how, run, cpu=asked.cpu)
    with locked(run):
        prepare(asked, say)
        with judge_service(asked, say) as judge:
            with (run / "starts.txt").open("a") as starts:
                starts.write(provenance.now() + "\n")
            (run / "done.json").unlink(missing_ok=True)
            code = _run_worker(asked, command, judge, say)
            if code == 0:
                evaluate_saved(asked, judge, say)
            return code


def check_installed(asked: TrainConfig) -> None:
    """Raises UserError for what this training needs and this environment lacks, before anything is made."""
    needs = {"trl": "pip install 'lcbx[train]'"}
    if asked.lora:
        needs["peft"] = "pip install 'lcbx[train]'"
    if asked.generation != "transformers":
        needs["vllm"] = "pip install vllm, or use --generation transformers"
    if asked.report_to != "none":
        needs[asked.report_to] = f"pip install {asked.report_to}, or use --report-to none"
    for name, remedy in needs.items():
        if importlib.util.find_spec(name) is None:
            raise UserError(f"this training needs {name}, which is not installed here: {remedy}.")


def evaluate_saved(asked: TrainConfig, judge: Judge, say: Say) -> None:
    """Before and after from disk, where the model could not be evaluated while it was trained."""
    done = json.loads((asked.run_dir / "done.json").read_text())
    if done["evaluated"]:
        return
    wanted = [(0, asked.model)] if asked.eval_before else []
    for step, model in [*wanted, (done["step"], str(asked.run_dir / "model"))]:
        say(f"evaluating {model}")
        command = [sys.executable, "-m", "lcbx.train.trainer.evaluation", str(asked.run_dir), str(step), model]
        environment = os.environ | {SOCKET_VARIABLE: str(judge.socket)}
        if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode:
            say(f"warning: {model} could not be evaluated; try: lcbx eval --model {model}")


@contextmanager
def locked(run: Path) -> Iterator[None]:
    """One training at a time in a folder. Raises UserError when another is at work there."""
    run.mkdir(parents=True, exist_ok=True)
    with (run / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UserError(
                f"{run}: another process is training there. Wait for it, or choose another folder."
            ) from error
        try:
            yield
        finally:
            if [each.name for each in run.iterdir()] == ["lock"]:  # refused: nothing came of it
                shutil.rmtree(run)


def prepare(asked: TrainConfig, say: Say) -> None:
    """Folder, configuration and data. Raises UserError where the folder holds another run."""
    run = asked.run_dir
    known = run / "config.yaml"
    if known.exists():
        before = config.load(known, {"output": asked.output})
        if config.digest(before) != config.digest(asked) and not any((run / name).exists() for name in RESULTS):
            shutil.rmtree(run / "data", ignore_errors=True)  # it ended before it began, perhaps for a setting
        elif config.digest(before) != config.digest(asked):
            changed = [name for name in config.SETTABLE if getattr(before, name) != getattr(asked, name)]
            changed = [name for name in changed if name not in config.MAY_DIFFER]
            raise UserError(
                f"{run} holds a run with other settings ({', '.join(changed)}). Choose another folder with --output."
            )
    store = TestStore.default()
    if not (run / "data" / "manifest.json").exists():
        built = data.build(asked, store, say, lambda problems: difficulty.measure(asked, problems, store))
        data.write(built, run / "data", store)
        languages = ", ".join(f"{count} {name}" for name, count in built.manifest["rows_by_language"].items())
        say(
            f"{built.manifest['rows']} training prompts ({languages}), {len(built.held_out.problems)} problems held out"
        )
    run.mkdir(parents=True, exist_ok=True)
    known.write_text(config.to_yaml(asked), encoding="utf-8")


@dataclass(slots=True)
class Judge:
    """A judge service that is started anew when it dies."""

    socket: Path
    service: ServerProcess
    start: Callable[[], ServerProcess]

    def heal(self, say: Say) -> None:
        """Starts it again if it has died; if that fails, too, the next call tries again."""
        if self.service.process.poll() is None:
            return
        self.service.close()
        try:
            self.service = self.start()
            say(f"the judge had died and was started again as process {self.service.process.pid}")
        except UserError as error:
            say(f"warning: the judge has died and can't be started: {error}")


@contextmanager
def judge_service(asked: TrainConfig, say: Say) -> Iterator[Judge]:
    """A judge that works: images are made, canaries judged."""
    trained = data.read_stored(asked.run_dir / "data").languages
    backend = choose(asked.sandbox)
    evaluated = data.resolve_languages(asked, asked.eval_lang)
    for language in {each.language_id: each for each in (*trained, *evaluated)}.values():
        backend.prepare(language, say)
    with tempfile.TemporaryDirectory(prefix="lcbx-judge-") as folder:
        socket, log = Path(folder) / "judge.sock", asked.run_dir / "judge.log"

        def start() -> ServerProcess:
            return judge_server.start(socket, sandbox=backend.name, workers=asked.workers, log=log)

        judge = Judge(socket, start(), start)
        try:
            with JudgeClient(socket) as judges:
                if wrong := canaries.check(judges, trained):
                    raise UserError(f"the judge does not work here: {'; '.join(wrong)}. See: lcbx doctor")
            say(f"judging with {backend.name} as process {judge.service.process.pid}")
            yield judge
        finally:
            judge.service.close()


def worker_command(how: Launch, run: Path, *, cpu: bool) -> list[str]:
    """What starts the training processes: one alone, or several under accelerate's launcher.

    Without GPUs that launcher starts one process whatever it is told; what it calls on GPUs is then called here.
    """
    worker = ["-m", "lcbx.train.trainer.training_process", str(run)]
    file = accelerate_file(how.accelerate_config) if how.accelerate_config is not None else None
    settings = _settings(file) if file is not None else {}
    no_gpu = cpu or settings.get("use_cpu") or settings.get("distributed_type") == "MULTI_CPU"
    processes = how.processes if how.processes > 1 or file is None else int(settings.get("num_processes") or 1)
    if no_gpu and processes > 1 and int(settings.get("num_machines") or 1) == 1:
        torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
        return [sys.executable, *torchrun, *worker]
    if file is None and processes == 1:
        return [sys.executable, *worker]
    command = [sys.executable, "-m", "accelerate.commands.launch"]
    if file is not None:
        command += ["--config_file", str(file)]
        command += ["--num_processes", str(how.processes)] if how.processes > 1 else []
    else:
        command += ["--multi_gpu", "--num_processes", str(processes), "--num_machines", "1", "--main_process_port", "0"]
        command += ["--mixed_precision", "no", "--dynamo_backend", "no"]
    return [*command, *worker]


def accelerate_file(given: str) -> Path:
    """A file as it is; a bare name is one of those TRL comes with. Raises UserError when there is none."""
    path = Path(given)
    if path.is_file():
        return path
    found = importlib.util.find_spec("trl")
    folder = Path(found.origin).parent / "accelerate_configs" if found is not None and found.origin else None
    known = {each.stem: each for each in sorted(folder.glob("*.yaml"))} if folder is not None else {}
    if given in known:
        return known[given]
    raise UserError(f"--accelerate-config: no file {given!r}, and TRL has none of this name: {', '.join(known)}.")


def _settings(file: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UserError(f"{file}: can't be read: {error}") from error
    if not isinstance(found, dict):
        raise UserError(f"{file}: not a file of `accelerate config`.")
    return found


def _run_worker(asked: TrainConfig, command: Sequence[str], judge: Judge, say: Say) -> int:
    """Waits for the training processes; meanwhile starts a dead judge anew. They end when this process does."""
    environment = os.environ | {SOCKET_VARIABLE: str(judge.socket), SUPERVISED_VARIABLE: "1"}
    if asked.cpu:
        environment |= {"ACCELERATE_USE_CPU": "true"}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)
    try:
        while True:
            try:
                return process.wait(timeout=WATCH_S)
            except subprocess.TimeoutExpired:
                judge.heal(say)
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    finally:
        assert process.stdin is not None
        process.stdin.close()
