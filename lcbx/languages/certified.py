"""Certificates of languages: what `lcbx lang certify` found, in `certified.yaml` beside the language files.

A certificate is stale once its language file means something else: its digest is that of the file it was made for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lcbx import resources
from lcbx.errors import DataError
from lcbx.languages.yaml_files import CERTIFIED, read_yaml, search_path, shown_path, skipping
from lcbx.types import Language

GRADES = ("bronze", "silver", "gold")
"""The lowest first. Each includes those before it."""
NONE = "none"
"""The grade of a language that was tried and did not reach bronze."""
HEADING = "# Written by `lcbx lang certify`, with what it measured. docs/LANGUAGES.md says what the grades mean.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The certification of one language."""

    grade: str
    """One of `GRADES`, or `NONE`."""
    date: str
    toolchain: str
    """What its version command prints."""
    digest: str
    """`Language.tried_digest` of the certified file."""
    lcbx: str
    stand_in: bool = False
    missing: tuple[str, ...] = ()
    """What keeps it from the next grade."""
    measured: Mapping[str, Any] = field(default_factory=dict)
    """Figures by name, units in the names."""

    def is_stale(self, language: Language) -> bool:
        """True if the language's file is no longer the one that was certified, apart from name, hint and fences."""
        return self.digest != language.tried_digest

    def reaches(self, grade: str) -> bool:
        return self.grade in GRADES and GRADES.index(self.grade) >= GRADES.index(grade)


def certificates(folders: Iterable[Path] = (), *, skip_foreign: bool = False) -> dict[str, Certificate]:
    """Return language id -> certificate; the first folder of the search path wins.

    Raises DataError for a file that is no list of certificates; with `skip_foreign` a user's is logged and left out.
    """
    found: dict[str, Certificate] = {}
    for folder in reversed(search_path(folders)):
        path = folder / f"{CERTIFIED}.yaml"
        if path.exists():
            with skipping(path, "a list of certificates") if skip_foreign else nullcontext():
                found.update({str(name): _certificate(name, row, path) for name, row in read_yaml(path).items()})
    return found


def certification(language: Language, known: Mapping[str, Certificate]) -> str:
    """Return the grade as tables show it: `gold`, `gold (stale)`, or nothing for a language never certified."""
    certificate = known.get(language.language_id)
    if certificate is None:
        return ""
    return f"{certificate.grade} (stale)" if certificate.is_stale(language) else certificate.grade


def record(folder: Path, language_id: str, certificate: Certificate) -> Path:
    """Write the certificate to `certified.yaml` in the folder and return its path; other entries are kept.

    Figures that were not measured this time are kept if the toolchain is the same. Raises UserError.
    """
    path = folder / f"{CERTIFIED}.yaml"
    with resources.cache_lock("certified"):
        rows = read_yaml(path) if path.exists() else {}
        row = asdict(certificate)
        earlier = rows.get(language_id)
        if isinstance(earlier, dict) and earlier.get("toolchain") == certificate.toolchain:
            row["measured"] = {**earlier.get("measured", {}), **row["measured"]}
        row["missing"] = list(certificate.missing)
        rows[language_id] = {key: value for key, value in row.items() if value not in ([], False)}
        text = yaml.safe_dump(dict(sorted(rows.items())), sort_keys=False, allow_unicode=True, width=110)
        resources.write_atomically(path, HEADING + text)
    return path


def _certificate(name: Any, row: Any, path: Path) -> Certificate:
    try:
        return Certificate(**{**row, "missing": tuple(row.get("missing", ()))})
    except (TypeError, AttributeError) as error:
        raise DataError(f"{str(name)!r} is no certificate: {row!r}", path=shown_path(path)) from error
