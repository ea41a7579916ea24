"""Many run directories read at the same time, each in a process of its own, in memory that few runs need."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

WORTH_BYTES = 64 << 20
"""Less is read in half a second, and is not worth starting processes."""
_READ = ("completions.jsonl", "judgements.jsonl")


def map_runs(action: Callable[[Path], T], paths: Sequence[Path]) -> list[T]:
    """Return what `action` returns for each run directory, in their order; raises what it raises for the first one.

    `action` and its results travel between processes, so it is a function of a module or a `partial` of one. Where a
    process has threads, or can't be copied, the runs are read one after the other.
    """
    processes = min(len(paths), cores())
    if processes < 2 or not _can_fork() or sum(map(_size_bytes, paths)) < WORTH_BYTES:
        return [action(path) for path in paths]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        return list(pool.map(action, paths))


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _can_fork() -> bool:
    """True if a copy of this process works: a lock that another thread holds would never be released in it."""
    return sys.platform == "linux" and threading.active_count() == 1


def _size_bytes(path: Path) -> int:
    return sum((path / name).stat().st_size for name in _READ if (path / name).is_file())
