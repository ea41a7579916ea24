"""The data of a training: its rows, its problems with their deciding and held-back tests, and the folder they lie in.

Rows carry ids, never tests: what a trainer prints about a row must not contain answers. Everything is drawn by seed and
written to `data/` of the run before training starts, so that every process, and a run that is resumed, reads the same
rows in the same order:

    manifest.json     what was read, at which revision, what was dropped and why
    rows.jsonl        one `TrainRow` per line, in training order
    problems.json     `Stored`: problems as the reward sees them, and the tests held back from it
    heldout.jsonl     the held-out problems as a benchmark file
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from lcbx import languages
from lcbx.problems.export import export
from lcbx.problems.store import TestStore
from lcbx.resources import write_atomically
from lcbx.runs.lines import encode_line, read_lines
from lcbx.train.settings.config import TrainConfig
from lcbx.types import Benchmark, Language, Message, Problem, TestCase


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRow:
    """One prompt of the training set."""

    problem_id: str
    language_id: str
    template: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The problems of a training, as every process reads them."""

    reward: tuple[Problem, ...]
    """Problems with the tests that decide rewards."""
    held_back: dict[str, tuple[TestCase, ...]]
    """Problem id -> tests that never decide a reward."""
    languages: tuple[Language, ...]


@dataclass(slots=True, kw_only=True)
class TrainingData:
    """Everything that `data/` of a run holds."""

    rows: list[TrainRow]
    stored: Stored
    held_out: Benchmark
    manifest: dict[str, Any] = field(default_factory=dict)


def write_data(data: TrainingData, folder: Path, store: TestStore) -> None:
    """Write the folder; its manifest comes last, so a folder with a manifest is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    export(data.held_out, folder / "heldout.jsonl", store)
    write_atomically(folder / "rows.jsonl", b"".join(encode_line(row) for row in data.rows))
    write_atomically(folder / "problems.json", msgspec.json.encode(data.stored))
    manifest = json.dumps(data.manifest, indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / "manifest.json", manifest.encode())


def read_rows(folder: Path) -> list[TrainRow]:
    """Return the rows in training order."""
    return list(read_lines(folder / "rows.jsonl", TrainRow))


def read_stored(folder: Path) -> Stored:
    """Return the problems and languages."""
    return msgspec.json.decode((folder / "problems.json").read_bytes(), type=Stored)


def with_tests(problem: Problem, tests: tuple[TestCase, ...], purpose: str) -> Problem:
    """Return the problem with other tests and another digest."""
    text = msgspec.json.encode([problem.digest, purpose, tests])
    return replace(problem, tests=tests, digest=hashlib.sha256(text).hexdigest())


def resolve_languages(config: TrainConfig, names: Sequence[str]) -> list[Language]:
    """Return languages by name; the configuration's folders may define them."""
    folders = [*(Path(folder) for folder in config.languages), *languages.folders_from_env()]
    return languages.resolve(",".join(names), folders) if names else []
