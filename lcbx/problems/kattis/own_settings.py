"""`lcbx.yaml` in a package that lcbx has written: what the format has no place for.

    statement: complete        the statement has its title and samples already; nothing is added
    title, difficulty, platform, contest_date
    checker                    the rule for outputs, instead of the validator that other tools run

Packages of others have no such file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from lcbx.errors import DataError
from lcbx.problems.kattis.package import Package, read_yaml
from lcbx.types import Checker

FILE = "lcbx.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSettings:
    """The content of the file."""

    statement: str | None = None
    """`complete`, or None: the statement is made as for packages of others."""
    title: str | None = None
    checker: Checker | None = None
    difficulty: str | None = None
    platform: str | None = None
    contest_date: str | None = None


def own_settings(package: Package) -> OwnSettings | None:
    """Return the settings of a package; None if it has no such file. Raises DataError for a broken one."""
    path = package.folder / FILE
    if not path.is_file():
        return None
    values: dict[str, Any] = read_yaml(path)
    try:
        return msgspec.convert(values, OwnSettings)
    except msgspec.ValidationError as error:
        raise DataError(f"is not as lcbx writes it ({error})", path=path) from error
