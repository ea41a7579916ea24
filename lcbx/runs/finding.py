"""Where runs lie, and which runs a command-line argument means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.runs.folder_names import folder_name
from lcbx.runs.runinfo import RunConfig, read_info


def run_path(results_dir: Path, config: RunConfig) -> Path:
    """Return the folder of the run with this configuration."""
    names = (config.benchmark, config.model, config.language_id)
    return results_dir.joinpath(*(folder_name(name) for name in names), config.run_id)


def find_runs(folder: Path) -> list[Path]:
    """Return the run directories at or below `folder`, at most four levels down; `step-20` sorts before `step-100`."""
    levels = ("run.json", "*/run.json", "*/*/run.json", "*/*/*/run.json", "*/*/*/*/run.json")
    return sorted({file.parent for pattern in levels for file in folder.glob(pattern)}, key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", str(path))
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def resolve_runs(argument: str, results_dir: Path) -> list[Path]:
    """Return the runs that an argument means: a run directory, a folder of runs, the start of a run id, or `latest`.

    `latest` means all runs of the command that started last. Raises UserError, with similar ids, if there is none.
    """
    path = Path(argument)
    if path.name == "run.json":
        path = path.parent
    if path.is_dir() and (runs := find_runs(path)):
        return runs
    runs = find_runs(results_dir)
    if argument == "latest" and runs:
        return _latest(runs)
    matching = [run for run in runs if any(name.startswith(argument) for name in _ids(run))]
    if matching and argument:
        return matching
    if not runs:
        raise UserError(f"no run {argument!r}, and none at all under {results_dir}/. Make one with: lcbx eval")
    ids = [name for run in runs for name in _ids(run)]
    hint = did_you_mean(argument, ids, otherwise=f"There are: {_listed(runs)}", most=3, cutoff=0.4)
    raise UserError(f"no run {argument!r} under {results_dir}/.{hint}")


def _ids(run: Path) -> tuple[str, str]:
    """Return the run id, and its digest alone."""
    return run.name, run.name.rpartition("-")[2]


def _listed(runs: Sequence[Path]) -> str:
    shown = ", ".join(str(run) for run in runs[:6])
    return f"{shown}, and {len(runs) - 6} more" if len(runs) > 6 else shown


def _latest(runs: Sequence[Path]) -> list[Path]:
    last = {}
    for run in runs:
        try:
            sessions = read_info(run).sessions
        except DataError:  # a run that can't be read is not meant
            continue
        last[run] = (sessions[-1].started_at, sessions[-1].invocation) if sessions else ("", "")
    if not last:
        return list(runs)
    newest = max(last.values())
    same_command = [run for run, key in last.items() if newest[1] and key[1] == newest[1]]
    return same_command or [max(last, key=lambda run: last[run])]
