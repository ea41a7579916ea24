"""Resource levels of languages: how much code there is in each, from `levels.yaml` beside the language files.

`source` and `date` say where the shares are from, `thresholds` from which share on a language has a level. A user's own
folder may have such a file; its entries replace bundled ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lcbx.errors import DataError, did_you_mean
from lcbx.languages.yaml_files import LEVELS, read_yaml, search_path, shown_path, skipping

NAMES = ("high", "medium", "low", "very-low")
"""The levels, the one with most code first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The level of one language."""

    level: str
    percent: float | None
    """Share of the code that the source counts; None: the source has no figure."""
    source: str
    date: str


def levels(folders: Iterable[Path] = (), *, skip_foreign: bool = False) -> dict[str, Level]:
    """Return language id -> level, the largest share first, without a share last.

    Raises DataError for a file that is no file of levels; with `skip_foreign` a user's is logged and left out.
    """
    entries: dict[str, Level] = {}
    for folder in reversed(search_path(folders)):
        path = folder / f"{LEVELS}.yaml"
        if path.exists():
            with skipping(path, "a list of levels") if skip_foreign else nullcontext():
                entries.update(_read(path))
    return dict(sorted(entries.items(), key=lambda item: _order(item[1])))


def by_level(folders: Iterable[Path] = (), *, skip_foreign: bool = False) -> dict[str, list[str]]:
    """Return level -> language ids, as `levels` reads them and in its order. Not all of them have a file."""
    sets: dict[str, list[str]] = {name: [] for name in NAMES}
    for language_id, entry in levels(folders, skip_foreign=skip_foreign).items():
        sets[entry.level].append(language_id)
    return sets


def _order(entry: Level) -> tuple[int, float]:
    return NAMES.index(entry.level), -(entry.percent if entry.percent is not None else -1.0)


def _read(path: Path) -> dict[str, Level]:
    content, shown = read_yaml(path), shown_path(path)
    thresholds = content.get("thresholds", {})
    rows = content.get("languages", {})
    if not isinstance(thresholds, dict) or not isinstance(rows, dict):
        raise DataError("'thresholds' and 'languages' should be mappings", path=shown)
    if not all(isinstance(share, int | float) for share in thresholds.values()):
        raise DataError(f"'thresholds' should be numbers, got {thresholds!r}", path=shown)
    return {str(name): _level(str(name), row, content, thresholds, shown) for name, row in rows.items()}


def _level(language_id: str, row: Any, content: Mapping[str, Any], thresholds: Mapping[str, Any], shown: str) -> Level:
    percent = row.get("percent") if isinstance(row, dict) else None
    level = row.get("level") if isinstance(row, dict) else None
    share = float(percent) if isinstance(percent, int | float) and not isinstance(percent, bool) else None
    if level is None and share is not None:
        reached = [name for name in NAMES if name in thresholds and share >= thresholds[name]]
        level = reached[0] if reached else NAMES[-1]
    if level not in NAMES:
        hint = did_you_mean(str(level), NAMES) if level is not None else " It needs a percent or a level."
        raise DataError(f"{language_id!r} has no valid level: {row!r}.{hint}", path=shown)
    return Level(
        level=level,
        percent=share,
        source=str(row.get("source", content.get("source", ""))),
        date=str(row.get("date", content.get("date", ""))),
    )
