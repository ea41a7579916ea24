"""Does the trainings of an ablation, one after the other on this machine or several at once on a Ray cluster.

Each is a `lcbx train` of its own, with its configuration in `<run>.yaml` beside its folder. A finished one is not
started again and an interrupted one continues, so the same command continues an ablation. On a cluster all machines
must see the folder of the ablation under the same path.
"""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lcbx.cluster.actors import Actor, ActorFailed, ActorLost, ActorUnavailable, ClusterSession
from lcbx.errors import UserError
from lcbx.resources import write_atomically
from lcbx.train.outcome.before_after import how_it_ended
from lcbx.train.outcome.finish import ended_as_planned
from lcbx.train.settings.ablation_file import Ablation, AblationRun
from lcbx.train.settings.config import TrainConfig
from lcbx.train.trainer.run_folder import changed_settings

Say = Callable[[str], None]
CommandOf = Callable[[AblationRun], list[str]]
"""Returns the command that does a training."""

WAIT_S = 1.0
"""Seconds between looks at the trainings on a cluster."""


def refuse_other_settings(ablation: Ablation) -> None:
    """Raises UserError if a training was done with settings that the file no longer has: it is not this variant."""
    for run in ablation.runs:
        if changed := changed_settings(run.config):
            raise UserError(
                f"{run.config.run_dir} was trained with other settings ({', '.join(changed)}) than variant "
                f"{run.variant} has now. Give the variant another name, or the ablation another output."
            )


def pending(ablation: Ablation) -> list[AblationRun]:
    """Return the trainings that have not ended as planned, or with fewer steps than the file asks for now."""
    return [run for run in ablation.runs if not _is_finished(run.config)]


def _is_finished(config: TrainConfig) -> bool:
    if not ended_as_planned(config):
        return False
    end = how_it_ended(config.run_dir)
    if end.get("stopped"):  # its time was over
        return True
    if config.max_steps is not None:
        return bool(end["step"] >= config.max_steps or end.get("epochs"))
    return end.get("epochs") is None or bool(end["epochs"] >= config.epochs)


def command_of(run: AblationRun) -> list[str]:
    """Write the configuration of a training, and return the command that does it."""
    file = run.config.run_dir.resolve().with_suffix(".yaml")
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, run.config.to_yaml())
    return [sys.executable, "-m", "lcbx", "train", "--config", str(file)]


def log_of(run: AblationRun) -> Path:
    """Return the file that gets what a training prints on a cluster."""
    return run.config.run_dir.resolve().with_suffix(".log")


def run_here(ablation: Ablation, say: Say, *, command_of: CommandOf = command_of) -> int:
    """Do the pending trainings one after the other. Returns how many failed; the others are done all the same."""
    return sum(_run_one(run, number, ablation, say, command_of) for number, run in enumerate(ablation.runs, start=1))


def _run_one(run: AblationRun, number: int, ablation: Ablation, say: Say, command_of: CommandOf) -> bool:
    """Do one training; returns True if it failed."""
    name = f"{run.variant}, seed {run.seed} ({number} of {len(ablation.runs)})"
    if _is_finished(run.config):
        say(f"{name}: finished before")
        return False
    say(name)
    code = subprocess.run(command_of(run), stdin=subprocess.DEVNULL, check=False).returncode
    if code == 130:
        raise KeyboardInterrupt
    if code:
        say(f"{name}: ended with code {code}; the same command tries it again")
    return bool(code)


# --- on a cluster -----------------------------------------------------------------------------------------------------


class TrainingSlot:
    """What runs trainings on a machine of the cluster, one at a time."""

    def run(self, command: list[str], log: str, folder: str) -> int:
        """Return the exit code of a command whose output goes to a file. Its relative paths are those of `folder`."""
        Path(log).parent.mkdir(parents=True, exist_ok=True)
        with Path(log).open("ab") as file:
            return subprocess.run(
                [sys.executable, *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd=folder,
                check=False,
            ).returncode


def connect(address: str) -> ClusterSession:
    """Return a session with the Ray cluster. Raises UserError if Ray is not installed or there is no such cluster."""
    try:
        from lcbx.cluster.ray_session import RaySession
    except ImportError as error:
        raise UserError(f"--ray needs Ray ({error}). Run: pip install '.[ray]'") from error
    return RaySession(address)


def run_on_cluster(
    ablation: Ablation, session: ClusterSession, gpus: int, say: Say, *, command_of: CommandOf = command_of
) -> int:
    """Do the pending trainings on all machines with room. Returns how many failed or were lost."""
    waiting, running = deque(pending(ablation)), dict[Any, tuple[Actor, AblationRun]]()
    free = deque(_slots(session, gpus, len(waiting)))
    say(f"{len(waiting)} trainings, {len(free)} at the same time")
    failed = 0
    try:
        while waiting or running:
            while free and waiting:
                slot, run = free.popleft(), waiting.popleft()
                say(f"{run.variant}, seed {run.seed}: started, see {log_of(run)}")
                running[slot.send("run", command_of(run), str(log_of(run)), str(Path.cwd()))] = slot, run
            for reference in session.ready(list(running), timeout_s=WAIT_S):
                slot, run = running.pop(reference)
                failed += _ended(session, reference, run, say)
                free.append(slot)
    finally:
        for slot in [*free, *(slot for slot, _ in running.values())]:
            slot.kill()
        session.close()
    return failed


def _slots(session: ClusterSession, gpus: int, most: int) -> Sequence[Actor]:
    """Return an actor for every training that the machines have room for. Raises UserError if there is no room."""
    nodes = [node for node in session.nodes() for _ in range(node.gpus // gpus if gpus else 1)]
    if not nodes:
        raise UserError(f"no machine of the cluster has {gpus} GPUs. For trainings on CPUs: --gpus 0")
    return [session.start(TrainingSlot, node=node, gpus=gpus) for node in nodes[:most]]


def _ended(session: ClusterSession, reference: Any, run: AblationRun, say: Say) -> bool:
    """Say how a training ended; returns True if it failed."""
    name = f"{run.variant}, seed {run.seed}"
    try:
        code = int(session.result(reference))
    except (ActorLost, ActorUnavailable, ActorFailed) as error:
        say(f"{name}: lost: {error}; the same command tries it again")
        return True
    say(f"{name}: done" if code == 0 else f"{name}: ended with code {code}, see {log_of(run)}")
    return bool(code)
