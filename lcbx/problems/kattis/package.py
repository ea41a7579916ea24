"""A problem package on disk: where its parts lie, and its YAML files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from lcbx.errors import DataError
from lcbx.problems.folder_walk import files_below
from lcbx.problems.test_files import read_text
from lcbx.resources import parse_yaml


class Unsupported(DataError):
    """A valid package for a kind of judging that lcbx does not do. `reason` is the message without the path."""

    def __init__(self, reason: str, *, path: Path) -> None:
        super().__init__(reason, path=path)
        self.reason = reason


@dataclass(frozen=True)
class Package:
    folder: Path

    @cached_property
    def config(self) -> dict[str, Any]:
        return read_yaml(self.folder / "problem.yaml")

    @property
    def problem_id(self) -> str:
        return self.folder.resolve().name

    @property
    def is_legacy(self) -> bool:
        return str(self.config.get("problem_format_version", "legacy")).startswith("legacy")

    @property
    def name(self) -> str | None:
        """Name in problem.yaml; None in older packages, which have it in the statement, see `statement.title_of`."""
        name = self.config.get("name")
        if isinstance(name, dict):
            name = name.get("en") or next(iter(name.values()), None)
        return str(name) if name else None

    def inputs(self, group: str) -> list[Path]:
        """Return the input files of `sample` or `secret`, in the order in which they are run."""
        folder = self.folder / "data" / group
        paths = [path for path in files_below(folder) if path.suffix == ".in"]
        return sorted(paths, key=lambda path: path.relative_to(folder).with_suffix("").parts)


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; an empty file is an empty mapping."""
    try:
        data = parse_yaml(read_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DataError(f"is not YAML ({error})", path=path, line=mark.line + 1 if mark else None) from error
    if data is not None and not isinstance(data, dict):
        raise DataError("is not a mapping of keys to values", path=path)
    return data or {}
