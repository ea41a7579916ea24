"""An ablation as a YAML file: settings that all trainings share, variants that change some of them, and seeds.

    output: runs/ablation
    seeds: [0, 1, 2]
    base: {preset: lora, model: MODEL, lang: [lua], eval_lang: [lua, r]}
    variants:
      plain: {}
      kl: {kl: 0.04}
      partial: {reward: tests}
    reference: plain        # default: the first variant

Every variant is trained with every seed, in `<output>/<variant>/seed-<seed>`. A seed also draws which problems are held
out, so variants are compared on the same problems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lcbx.errors import DataError, UserError, did_you_mean
from lcbx.resources import parse_yaml
from lcbx.train.settings import presets
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import check_names, load_config

KEYS = ("output", "seeds", "base", "variants", "reference")
_FIXED = ("output", "seed")
"""Settings that the file decides for each training."""
_NAME = re.compile(r"(?!\.)[\w.+-]+")
"""The name of a folder, so not `..`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AblationRun:
    """One training of an ablation."""

    variant: str
    seed: int
    config: TrainConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablation:
    """A whole ablation. `runs` have all variants of the first seed first, so that early results can be compared."""

    output: Path
    reference: str
    changes: dict[str, dict[str, Any]]
    """Variant -> the settings that it changes."""
    runs: tuple[AblationRun, ...]

    def of_variant(self, variant: str) -> dict[int, Path]:
        """Return seed -> folder of the variant's trainings."""
        return {run.seed: run.config.run_dir for run in self.runs if run.variant == variant}


def read_ablation(path: Path) -> Ablation:
    """Return the ablation in a file, with every configuration checked. Raises UserError or DataError."""
    raw = _read(path)
    variants = _variants(raw, path)
    seeds = _seeds(raw.get("seeds", [0]), path)
    output = Path(str(raw.get("output", f"runs/{path.stem}")))
    reference = str(raw.get("reference", next(iter(variants))))
    if reference not in variants:
        raise DataError(f"reference: no variant {reference!r}.{did_you_mean(reference, variants)}", path=path)
    base = _settings(raw.get("base", {}), "base", path)
    runs = [
        AblationRun(
            variant=name, seed=seed, config=_config(base | changes, output / name / f"seed-{seed}", seed, name, path)
        )
        for seed in seeds
        for name, changes in variants.items()
    ]
    return Ablation(output=output, reference=reference, changes=variants, runs=tuple(runs))


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: can't be read: {error}") from error
    except yaml.YAMLError as error:
        raise DataError(f"not YAML: {error}", path=path) from error
    if not isinstance(raw, dict):
        raise DataError(f"an ablation is a mapping with {', '.join(KEYS)}", path=path)
    for name in raw:
        if name not in KEYS:
            raise DataError(f"unknown key {name!r}.{did_you_mean(str(name), KEYS)}", path=path)
    return raw


def _variants(raw: dict[str, Any], path: Path) -> dict[str, dict[str, Any]]:
    variants = raw.get("variants")
    if not isinstance(variants, dict) or not variants:
        raise DataError(
            "variants: a mapping of names to the settings that they change, such as kl: {kl: 0.04}", path=path
        )
    for name in variants:
        if not _NAME.fullmatch(str(name)):
            raise DataError(
                f"variants: {name!r} is not a name of letters, digits, and any of . + - _ that begins with no dot",
                path=path,
            )
    return {str(name): _settings(changes or {}, f"variants.{name}", path) for name, changes in variants.items()}


def _settings(value: Any, where: str, path: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError(f"{where}: a mapping of settings to values", path=path)
    for name in _FIXED:
        if name in value:
            raise DataError(f"{where}.{name}: every training gets its own from output and seeds", path=path)
    check_names(value, path)
    return value


def _seeds(value: Any, path: Path) -> list[int]:
    if not isinstance(value, list) or not value or not all(type(seed) is int for seed in value):
        raise DataError(f"seeds: a list of whole numbers such as [0, 1, 2], not {value!r}", path=path)
    return list(dict.fromkeys(value))


def _config(values: dict[str, Any], output: Path, seed: int, variant: str, path: Path) -> TrainConfig:
    preset = values.get("preset")
    flags = {name: value for name, value in values.items() if name != "preset"}
    flags |= {"output": str(output), "seed": seed}
    try:
        return load_config(None, flags, presets.values(str(preset)) if preset else None)
    except UserError as error:
        raise UserError(f"{path}: variant {variant}: {error}") from error
