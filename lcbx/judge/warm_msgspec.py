"""Prepares msgspec for use in several threads.

The first conversion of a type builds a description of it that msgspec keeps. When several threads do that at once, the
process can crash (msgspec 0.22.0: 14 of 15 runs with a tiny switch interval), so it is done once before they start.
"""

from __future__ import annotations

import contextlib
import threading

import msgspec

from lcbx.judge.request import JudgeRequest, JudgeStats
from lcbx.sandbox import Prepared
from lcbx.types import Judgement, Limits

_lock = threading.Lock()
_warm = False
TYPES = (JudgeRequest, Judgement, JudgeStats, Limits, dict[str, Prepared])
"""Every type that threads of a pool, a service or its clients convert; the types of their fields are included."""


def warm_msgspec() -> None:
    """Let msgspec describe `TYPES`, once per process. Called before a judge starts its threads."""
    global _warm
    with _lock:
        if not _warm:
            for kind in TYPES:
                with contextlib.suppress(msgspec.ValidationError):
                    msgspec.convert(None, kind)
            msgspec.json.encode(msgspec.to_builtins(Limits()))
            _warm = True
