"""Indexes of staged benchmarks: the problems without their tests' bytes, so that loading again reads one file.

<store>/benchmarks/<key>.json       one benchmark at one revision; its mtime is the time of its last use
<store>/benchmarks/<key>.lock       held while it is staged, so that one of several processes does the work
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec

from lcbx.errors import DataError
from lcbx.problems.store import Removed, TestStore
from lcbx.resources import write_atomically
from lcbx.types import Problem

_VERSION = 4
"""Increased whenever the same source is read differently and gives other problems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    name: str
    revision: str
    problems: tuple[Problem, ...]
    left_out: dict[str, str] = field(default_factory=dict)
    """Problems of the source that cannot be judged: name -> reason."""


def path_of(store: TestStore, *parts: str) -> Path:
    """Return where the index of the benchmark lies that these strings identify."""
    key = sha256("\0".join((str(_VERSION), *parts)).encode()).hexdigest()
    return store.root / "benchmarks" / f"{key}.json"


def read(path: Path, store: TestStore) -> Staged | None:
    """Return the staged benchmark; None if there is none, or if some of its tests are no longer in the store."""
    try:
        staged = msgspec.json.decode(path.read_bytes(), type=Staged)
    except (OSError, msgspec.DecodeError):  # an index that can't be read is made again
        return None
    if not all(_is_stored(problem, store) for problem in staged.problems):
        return None
    with contextlib.suppress(OSError):  # a read-only cache can still be read
        os.utime(path)
    return staged


def _is_stored(problem: Problem, store: TestStore) -> bool:
    return all(store.has_input(test.input) and store.has_output(test.output) for test in problem.tests)


def write(path: Path, staged: Staged) -> None:
    """Write the index atomically."""
    write_atomically(path, msgspec.json.encode(staged))


@contextlib.contextmanager
def one_at_a_time(path: Path, store: TestStore) -> Iterator[None]:
    """Hold the lock of this index. Other processes that stage the same benchmark wait here."""
    store.make_folder(path.parent)
    with store.explained(path.parent):
        lock = path.with_suffix(".lock").open("w")
    with lock:
        with contextlib.suppress(OSError):  # without locks (some network file systems) the work is done twice
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def everything(store: TestStore) -> Iterator[tuple[Path, Staged]]:
    """Yield all benchmarks staged in this store, the most recently used first."""
    paths = sorted((store.root / "benchmarks").glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in paths:
        with contextlib.suppress(msgspec.DecodeError):  # written by another version: staged anew when it is loaded
            yield path, msgspec.json.decode(path.read_bytes(), type=Staged)


def clean(store: TestStore, *, unused_for_s: float | None = None) -> Removed:
    """Remove the indexes not used for `unused_for_s` seconds, then all tests that no index refers to."""
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


def has(content: str, store: TestStore) -> bool:
    """True if the benchmark `name@revision` is staged with all its tests."""
    return any(
        f"{staged.name}@{staged.revision}" == content and read(path, store) is not None
        for path, staged in everything(store)
    )


def add(name: str, raw: bytes, store: TestStore) -> None:
    """Put an index from another machine, whose tests are in the store, into its place. Raises DataError."""
    path = store.root / "benchmarks" / name
    try:
        msgspec.json.decode(raw, type=Staged)
    except msgspec.MsgspecError as error:
        raise DataError(f"another version of lcbx wrote this index ({error})", path=path) from error
    store.make_folder(path.parent)
    with store.explained(path.parent):
        write_atomically(path, raw)
