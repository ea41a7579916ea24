"""The folder of a training run: locked by one training at a time, its configuration and data written before the start.

RUN/config.yaml       every setting                   RUN/data/         see `lcbx.train.data`
RUN/starts.txt        start times, one per attempt    RUN/rollouts/     every completion and its verdict
RUN/log.jsonl         one line per step               RUN/eval/         run directories, by step
RUN/audit.jsonl       one line per audit              RUN/model/        the trained model
RUN/evaluation.jsonl  one line per evaluation         RUN/checkpoints/  where a killed run continues
RUN/done.json         how it ended                    RUN/judge.log     output of the judge service
RUN/repair/           repair examples and their model, see `repair_stage`
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lcbx.errors import UserError
from lcbx.problems.store import TestStore
from lcbx.resources import disk_errors, write_atomically
from lcbx.train.data import difficulty
from lcbx.train.data.build_data import build_data
from lcbx.train.data.training_data import write_data
from lcbx.train.settings.config import MAY_DIFFER, SETTABLE, TrainConfig
from lcbx.train.settings.config_file import read_run_config

RESULTS = ("log.jsonl", "rollouts", "eval", "checkpoints", "model", "repair")
"""If a folder has none of these, no training step was done in it."""


@contextmanager
def locked(run: Path) -> Iterator[None]:
    """Hold the lock of a run's folder. Raises UserError if another training holds it.

    A folder in which nothing was written is removed again.
    """
    with disk_errors(run, advice="Choose another folder with --output."):
        run.mkdir(parents=True, exist_ok=True)
        file = (run / "lock").open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UserError(
                f"{run}: another process is training there. Wait for it, or choose another folder."
            ) from error
        try:
            yield
        finally:
            if [path.name for path in run.iterdir()] == ["lock"]:
                shutil.rmtree(run)


def prepare(config: TrainConfig, say: Callable[[str], None]) -> None:
    """Write configuration and data into the run's folder. Raises UserError if it holds a run with other settings."""
    run = config.run_dir
    _check_settings(config)
    if not (run / "data" / "manifest.json").exists():
        _write_data(config, say)
    run.mkdir(parents=True, exist_ok=True)
    write_atomically(run / "config.yaml", config.to_yaml())


def _check_settings(config: TrainConfig) -> None:
    """Refuse to continue a run with settings that change what is learnt; a run without any step may get others."""
    if changed := changed_settings(config):
        raise UserError(
            f"{config.run_dir} holds a run with other settings ({', '.join(changed)}). "
            "Choose another folder with --output."
        )
    if (config.run_dir / "config.yaml").exists() and read_run_config(config.run_dir).digest() != config.digest():
        shutil.rmtree(config.run_dir / "data", ignore_errors=True)  # it may depend on the settings that changed


def changed_settings(config: TrainConfig) -> list[str]:
    """Return the settings of a run with results that change what is learnt and differ from those in its folder."""
    run = config.run_dir
    if not (run / "config.yaml").exists() or not any((run / name).exists() for name in RESULTS):
        return []
    previous = read_run_config(run)
    return [name for name in SETTABLE if getattr(previous, name) != getattr(config, name) and name not in MAY_DIFFER]


def _write_data(config: TrainConfig, say: Callable[[str], None]) -> None:
    store = TestStore.default()
    built = build_data(config, store, say, lambda problems: difficulty.measure(config, problems, store))
    write_data(built, config.run_dir / "data", store)
    languages = ", ".join(f"{count} {name}" for name, count in built.manifest["rows_by_language"].items())
    say(f"{built.manifest['rows']} training prompts ({languages}), {len(built.held_out.problems)} problems held out")
