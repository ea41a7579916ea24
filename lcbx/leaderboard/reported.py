"""Published figures of others, from a data file that names its source."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml

from lcbx.errors import DataError
from lcbx.resources import parse_yaml

FILE = Path(__file__).with_name("reported.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTable:
    languages: tuple[str, ...]
    rows: dict[str, tuple[float, ...]]
    """Model -> percent, in the order of the languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    source: str
    benchmark: str
    protocol: str
    metric: str
    tables: tuple[ReportedTable, ...]
    link: str | None = None
    date: datetime.date | None = None
    """Day of publication."""

    @property
    def k(self) -> int:
        return int(self.metric.removeprefix("pass@"))

    def by_model(self) -> dict[str, dict[str, float]]:
        """Return percent by model and language id, over all tables."""
        models: dict[str, dict[str, float]] = {}
        for table in self.tables:
            for model, percents in table.rows.items():
                models.setdefault(model, {}).update(zip(table.languages, percents, strict=True))
        return models


def load_reported(path: Path = FILE) -> list[Publication]:
    """Read publications. Raises DataError for a file of another shape, or a row that does not fit its languages."""
    try:
        raw: Any = parse_yaml(path.read_text(encoding="utf-8"))
        publications = msgspec.convert(raw, list[Publication])
    except OSError as error:
        raise DataError(f"can't be read ({error.strerror})", path=path) from error
    except (yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"not a list of publications: {error}", path=path) from error
    for publication in publications:
        _check(path, publication)
    return publications


def _check(path: Path, publication: Publication) -> None:
    if not publication.metric.removeprefix("pass@").isdecimal() or not publication.metric.startswith("pass@"):
        raise DataError(f"metric {publication.metric!r} is not pass@ and a number", path=path)
    for table in publication.tables:
        for model, percents in table.rows.items():
            if len(percents) != len(table.languages) or not all(0 <= percent <= 100 for percent in percents):
                expected = f"{len(table.languages)} percentages ({', '.join(table.languages)})"
                raise DataError(f"{model}: needs {expected}, has {list(percents)}", path=path)
