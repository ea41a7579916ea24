"""One open judge for everything in a process that asks for the same one.

Other packages call a function for each sample and have no place that opens and closes things. A judge opened here stays
open until the process ends. A forked process opens its own.
"""

from __future__ import annotations

import atexit
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from lcbx import languages
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.request import Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeAddress:
    """Which judge: the address of one that runs, or the settings of a pool in this process."""

    address: str | None = None
    """An address for `open_judge`; None: a pool of sandboxes in this process."""
    sandbox: str = "auto"
    workers: int | None = None
    language_folders: tuple[Path, ...] = ()


_judges: dict[tuple[int, JudgeAddress], Judge] = {}
_lock = threading.Lock()


def shared_judge(where: JudgeAddress) -> Judge:
    """Return the judge at this address, opened on first use. Raises UserError if it can't be opened. Thread-safe."""
    key = (os.getpid(), where)
    with _lock:
        if key not in _judges:
            options = JudgeOptions(
                sandbox=where.sandbox, workers=where.workers, languages=languages.load_all(where.language_folders)
            )
            judge = open_judge(where.address, options)
            atexit.register(judge.close)
            _judges[key] = judge
        return _judges[key]


def _after_fork() -> None:
    """Give the child a lock that no thread of its parent holds, and no judges."""
    global _lock
    _lock = threading.Lock()
    _judges.clear()


os.register_at_fork(after_in_child=_after_fork)
