"""Facts about models besides their scores: size, open weights, release, price. The data is in `models.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import yaml

from lcbx.errors import DataError
from lcbx.resources import parse_yaml

_FILE = Path(__file__).with_name("models.yaml")
_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?) ?([BM])(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """None stands for an unknown fact."""

    name: str | None = None
    """The usual spelling."""
    params_b: float | None = None
    """Parameters, in billions."""
    active_params_b: float | None = None
    """Parameters used per token, if fewer."""
    size_from_name: bool = False
    """True if the size was read from the model's name."""
    open_weights: bool | None = None
    released: str | None = None
    """ISO 8601 date."""
    link: str | None = None
    usd_per_m_input: float | None = None
    usd_per_m_output: float | None = None
    """Price per million tokens, for models that are paid by token."""


def load_facts(extra: Path | None = None) -> dict[str, ModelFacts]:
    """Return facts by model name; entries in `extra` replace the bundled ones. Raises DataError."""
    return {**_read(_FILE), **(_read(extra) if extra is not None else {})}


def facts_of(model: str, models: dict[str, ModelFacts]) -> ModelFacts:
    """Return facts of a model by its name, with or without owner. An unknown size is read from the name if possible."""
    facts = models.get(model) or models.get(model.rpartition("/")[2]) or ModelFacts()
    if facts.params_b is None and (size := _SIZE.search(model)):
        billions = float(size[1]) / (1 if size[2] == "B" else 1000)
        return replace(facts, params_b=billions, size_from_name=True)
    return facts


def _read(path: Path) -> dict[str, ModelFacts]:
    try:
        raw: Any = parse_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"can't be read ({error.strerror})", path=path) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"not YAML: {error}", path=path) from error
    if not isinstance(raw, dict):
        raise DataError("not a mapping of model names to facts", path=path)
    models = {}
    for model, entry in raw.items():
        facts = _facts(path, str(model), entry)
        for name in (str(model), *entry.get("aliases", ())):
            models[name] = facts
    return models


def _facts(path: Path, model: str, entry: Any) -> ModelFacts:
    keys = {field for field in ModelFacts.__dataclass_fields__ if field != "size_from_name"} | {"aliases"}
    if not isinstance(entry, dict) or (unknown := [key for key in entry if key not in keys]):
        problem = f"unknown key {unknown[0]!r}" if isinstance(entry, dict) else "not a mapping"
        raise DataError(f"{model}: {problem}. There are: {', '.join(sorted(keys))}", path=path)
    plain = {key: str(value) if key == "released" else value for key, value in entry.items() if key != "aliases"}
    try:
        return msgspec.convert({"name": model, **plain}, ModelFacts)
    except msgspec.ValidationError as error:
        raise DataError(f"{model}: {error}", path=path) from error
