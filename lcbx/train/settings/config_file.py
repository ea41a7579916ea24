"""A training configuration from preset, YAML file and flags, in this order, converted to its types and checked."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.resources import parse_yaml
from lcbx.train.settings.config import SETTABLE, TYPES, TrainConfig
from lcbx.train.settings.refusals import validate


def load_config(path: Path | None, flags: dict[str, Any], preset: dict[str, Any] | None = None) -> TrainConfig:
    """Return preset, then file, then flags; a flag that is None was not set.

    The caller looks up a preset that the file names. Raises UserError for unknown keys and values that can't work.
    """
    values = dict(preset or {})
    if path is not None:
        values |= {name: value for name, value in read_file(path).items() if name != "preset"}
    values |= {name: value for name, value in flags.items() if value is not None}
    config = TrainConfig(**{name: _converted(name, value, path) for name, value in values.items()})
    validate(config)
    return config


def read_run_config(run: Path) -> TrainConfig:
    """Return the configuration of a training run. Raises UserError if the folder holds none."""
    if not (run / "config.yaml").exists():
        raise UserError(f"{run}: not a training run: it has no config.yaml.")
    return load_config(run / "config.yaml", {"output": str(run)})


def read_file(path: Path) -> dict[str, Any]:
    """Return the keys of a YAML file. Raises DataError for an unknown key, with the nearest known one."""
    try:
        raw = parse_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: can't be read ({error.strerror}).") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"not YAML: {error}", path=path) from error
    if not isinstance(raw, dict):
        raise DataError("a training file is a mapping of settings to values", path=path)
    check_names(raw, path)
    return raw


def check_names(names: Iterable[Any], path: Path) -> None:
    """Raise DataError for a name that is neither a setting nor `preset`, with the nearest known one."""
    for name in names:
        if name != "preset" and name not in SETTABLE:
            raise DataError(f"unknown key {name!r}.{did_you_mean(str(name), SETTABLE, otherwise='')}", path=path)


def _converted(name: str, value: Any, path: Path | None) -> Any:
    """Return the value as the field's type. A list may be written `a,b`; an integer may stand for a float."""
    annotation = TYPES[name]
    is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    options = typing.get_args(annotation) if is_union else (annotation,)
    if value is None and type(None) in options:
        return None
    kind = options[0]
    try:
        return _as(kind, value)
    except (TypeError, ValueError) as error:
        where = f"{path}: " if path is not None else ""
        raise UserError(f"{where}{name}: {value!r} is not {getattr(kind, '__name__', kind)}.") from error


def _as(kind: Any, value: Any) -> Any:
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        return tuple(_as(inner, part) for part in _parts(value) if part != "")
    if typing.get_origin(kind) is dict:
        return {str(key): item for key, item in value.items()}
    if isinstance(value, bool) != (kind is bool):
        raise TypeError
    if kind is str and not isinstance(value, str | int | float):
        raise TypeError
    if kind is int and isinstance(value, float) and value != int(value):
        raise ValueError
    return kind(value)


def _parts(value: Any) -> list[Any]:
    """Return the items of a list, of a text `a,b`, or of a single value."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return list(value) if isinstance(value, list | tuple) else [value]
