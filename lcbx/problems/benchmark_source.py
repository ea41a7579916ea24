"""What `locate` returns: a benchmark that is known by name and revision and not read yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lcbx.problems.index import Staged
from lcbx.problems.progress_callback import ProgressCallback
from lcbx.problems.store import TestStore


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkSource:
    name: str
    revision: str
    """Commit on the hub, or the content hash of local files."""
    stage: Callable[[TestStore, ProgressCallback], Staged]
    """Read the problems and put their tests into the store."""
    depends_on: tuple[str, ...] = ()
    """Further values that decide how it is read; part of the key of its index."""
