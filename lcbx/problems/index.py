"""What a benchmark was staged as: its problems without their tests' bytes, so that loading it again reads one file.

<store>/benchmarks/<key>.json       one benchmark at one revision; touched each time it is used
<store>/benchmarks/<key>.lock       held while it is staged: of several processes one does the work
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec

from lcbx.problems.store import Removed, TestStore
from lcbx.types import Problem

_VERSION = 2
"""Raised whenever reading a source differently would give other problems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    name: str
    revision: str
    problems: tuple[Problem, ...]
    left_out: dict[str, str] = field(default_factory=dict)
    """What the source holds besides and can't be judged: name -> why."""


def path_of(store: TestStore, *parts: str) -> Path:
    """Where the index of a benchmark lies that these strings identify."""
    key = sha256("\0".join((str(_VERSION), *parts)).encode()).hexdigest()
    return store.root / "benchmarks" / f"{key}.json"


def read(path: Path, store: TestStore) -> Staged | None:
    """What was staged; None if nothing was, or if some of it is gone."""
    try:
        staged = msgspec.json.decode(path.read_bytes(), type=Staged)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if not all(_is_there(problem, store) for problem in staged.problems):
        return None
    with contextlib.suppress(OSError):  # a read-only cache serves what it has
        os.utime(path)
    return staged


def _is_there(problem: Problem, store: TestStore) -> bool:
    return all(store.has_input(test.input) and store.has_output(test.output) for test in problem.tests)


def write(path: Path, staged: Staged) -> None:
    handle, partial = tempfile.mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(msgspec.json.encode(staged))
            file.flush()
            os.fsync(file.fileno())
        os.rename(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(partial)
        raise


@contextlib.contextmanager
def one_at_a_time(path: Path, store: TestStore) -> Iterator[None]:
    """Others who want to stage the same wait here until it is done."""
    store.make_folder(path.parent)
    with store.explained(path.parent):
        lock = path.with_suffix(".lock").open("w")
    with lock:
        with contextlib.suppress(OSError):  # some network file systems have no locks: the work is done twice
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def everything(store: TestStore) -> Iterator[tuple[Path, Staged]]:
    """All benchmarks staged in this store, the latest used first."""
    paths = sorted((store.root / "benchmarks").glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in paths:
        with contextlib.suppress(msgspec.DecodeError):  # written by another version: staged anew when it is asked for
            yield path, msgspec.json.decode(path.read_bytes(), type=Staged)


def clean(store: TestStore, *, unused_for_s: float | None = None) -> Removed:
    """Removes what no index refers to; before that, the indexes not used for so long."""
    inputs: set[str] = set()
    outputs: set[str] = set()
    for path, staged in everything(store):
        if unused_for_s is not None and path.stat().st_mtime < time.time() - unused_for_s:
            path.unlink()
            continue
        for problem in staged.problems:
            inputs.update(test.input.sha256 for test in problem.tests)
            outputs.update(test.output.sha256 for test in problem.tests)
    return store.sweep(inputs=inputs, outputs=outputs)
