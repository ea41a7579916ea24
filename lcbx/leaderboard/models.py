"""What is known about a model besides its scores: size, open weights, release, price. Data in `models.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import yaml

from lcbx.errors import DataError

_FILE = Path(__file__).with_name("models.yaml")
_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?) ?([BM])(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """None: not known."""

    name: str | None = None
    """As people write it."""
    params_b: float | None = None
    """Parameters, in billions."""
    active_params_b: float | None = None
    """Those used for a token, where that is fewer."""
    size_from_name: bool = False
    """Nobody said so; the name does."""
    open_weights: bool | None = None
    released: str | None = None
    """ISO 8601 date."""
    link: str | None = None
    usd_per_m_input: float | None = None
    usd_per_m_output: float | None = None
    """Price of a million tokens, where the model is bought by token."""


def load_facts(extra: Path | None = None) -> dict[str, ModelFacts]:
    """By model name; what `extra` says of a model replaces what is known here. Raises DataError."""
    return {**_read(_FILE), **(_read(extra) if extra is not None else {})}


def facts_of(model: str, known: dict[str, ModelFacts]) -> ModelFacts:
    """Of a model by its name, with or without its owner; the size from the name where nobody says."""
    facts = known.get(model) or known.get(model.rpartition("/")[2]) or ModelFacts()
    if facts.params_b is None and (size := _SIZE.search(model)):
        billions = float(size[1]) / (1 if size[2] == "B" else 1000)
        return replace(facts, params_b=billions, size_from_name=True)
    return facts


def _read(path: Path) -> dict[str, ModelFacts]:
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"can't be read ({error.strerror})", path=path) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"not YAML: {error}", path=path) from error
    if not isinstance(raw, dict):
        raise DataError("not a mapping of model names to facts", path=path)
    found = {}
    for model, given in raw.items():
        facts = _facts(path, str(model), given)
        for name in (str(model), *given.get("aliases", ())):
            found[name] = facts
    return found


def _facts(path: Path, model: str, given: Any) -> ModelFacts:
    known = {each for each in ModelFacts.__dataclass_fields__ if each != "size_from_name"} | {"aliases"}
    if not isinstance(given, dict) or (unknown := [key for key in given if key not in known]):
        wrong = f"unknown key {unknown[0]!r}" if isinstance(given, dict) else "not a mapping"
        raise DataError(f"{model}: {wrong}. There are: {', '.join(sorted(known))}", path=path)
    plain = {key: str(value) if key == "released" else value for key, value in given.items() if key != "aliases"}
    try:
        return msgspec.convert({"name": model, **plain}, ModelFacts)
    except msgspec.ValidationError as error:
        raise DataError(f"{model}: {error}", path=path) from error
