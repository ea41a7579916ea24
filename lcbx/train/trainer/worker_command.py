"""The command line of the training processes: one alone, or several under accelerate's or torch's launcher."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lcbx.errors import UserError
from lcbx.resources import parse_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchOptions:
    """How the training processes are started."""

    processes: int = 1
    accelerate_config: str | None = None
    """A file written by `accelerate config`, or the name of one of TRL's, such as `fsdp2`."""


def worker_command(options: LaunchOptions, run: Path, *, cpu: bool) -> list[str]:
    """Return the command that starts the training processes of a run.

    Without GPUs, accelerate's launcher starts one process whatever number it gets, so torch's launcher is used there.
    """
    worker = ["-m", "lcbx.train.trainer.training_process", str(run)]
    file = accelerate_file(options.accelerate_config) if options.accelerate_config is not None else None
    settings = _read_settings(file) if file is not None else {}
    no_gpu = cpu or settings.get("use_cpu") or settings.get("distributed_type") == "MULTI_CPU"
    from_file = options.processes == 1 and file is not None
    processes = int(settings.get("num_processes") or 1) if from_file else options.processes
    if no_gpu and processes > 1 and int(settings.get("num_machines") or 1) == 1:
        torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
        return [sys.executable, *torchrun, *worker]
    if file is None and processes == 1:
        return [sys.executable, *worker]
    return [sys.executable, "-m", "accelerate.commands.launch", *_accelerate_options(options, file), *worker]


def _accelerate_options(options: LaunchOptions, file: Path | None) -> list[str]:
    processes = ["--num_processes", str(options.processes)]
    if file is not None:
        return ["--config_file", str(file), *(processes if options.processes > 1 else [])]
    one_machine = ["--multi_gpu", *processes, "--num_machines", "1", "--main_process_port", "0"]
    return [*one_machine, "--mixed_precision", "no", "--dynamo_backend", "no"]


def accelerate_file(name: str) -> Path:
    """Return a file of this path, or the one of this name that TRL brings. Raises UserError if there is none."""
    path = Path(name)
    if path.is_file():
        return path
    trl = importlib.util.find_spec("trl")
    folder = Path(trl.origin).parent / "accelerate_configs" if trl is not None and trl.origin else None
    files = {file.stem: file for file in sorted(folder.glob("*.yaml"))} if folder is not None else {}
    if name in files:
        return files[name]
    raise UserError(f"--accelerate-config: there is no file {name!r}. TRL brings these: {', '.join(files)}.")


def _read_settings(file: Path) -> dict[str, Any]:
    try:
        settings = parse_yaml(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UserError(f"{file}: can't be read: {error}") from error
    if not isinstance(settings, dict):
        raise UserError(f"{file}: not a file written by `accelerate config`.")
    return settings
