"""The highest and the lowest limits that a request may ask for."""

from __future__ import annotations

import math
import re
from dataclasses import fields

from lcbx.serve.refused import Refusal
from lcbx.types import Limits

_LEAST_TIME = 0.001, "no process starts in less"
_LEAST_FILE = 1, "they are whole MiB"
FLOORS: dict[str, tuple[float, str]] = {
    "time_limit_s": _LEAST_TIME,
    "idle_limit_s": _LEAST_TIME,
    "wall_limit_s": _LEAST_TIME,
    "total_time_limit_s": _LEAST_TIME,
    "compile_time_limit_s": _LEAST_TIME,
    "memory_limit_mib": (16, "what runs programs in the sandbox needs as much"),
    "tasks": (4, "the command of a language may be a shell that starts programs"),
    "stack_limit_mib": _LEAST_FILE,
    "output_limit_mib": _LEAST_FILE,
    "file_size_limit_mib": _LEAST_FILE,
    "scratch_limit_mib": _LEAST_FILE,
    "open_files": (64, "what runs programs in the sandbox has up to 32 open, under the same limit"),
}
"""The lowest value of every limit, and why. Below some of them no sandbox starts, which would be the judge's error."""
LONGEST_NAME = 200
"""Characters of the name of a language, of a version, of a benchmark."""
LONGEST_ID = 1000
"""Characters of the id of an uploaded problem."""
MOST_TESTS = 20_000
"""Tests of one problem: each costs the service some memory and time, whatever its size."""
MOST_PARTS = 500_000
"""Objects and lists of one request, for the same reason."""
MOST_COMPLETION = 1 << 20
"""Characters of a completion. Models write less; finding the program in more takes too long."""
MOST_KEPT_BYTES = 4 << 30
"""Outputs of all tests of one program that may be kept."""
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


def check_limits(limits: Limits, ceilings: Limits) -> None:
    """Raise Refusal if a limit is none, below its floor or above the ceiling. A limit is never changed silently."""
    for item in fields(Limits):
        value, ceiling = getattr(limits, item.name), getattr(ceilings, item.name)
        if value is None or isinstance(value, bool):
            continue
        check_floor(item.name, value)
        if ceiling is not None and value > ceiling:
            raise Refusal(422, "limit-too-high", f"{item.name} is {value}; this service allows at most {ceiling}")


def check_floor(name: str, value: float) -> None:
    """Raise Refusal if the limit of this name is no number, or lower than it can be."""
    least, reason = FLOORS[name]
    if not math.isfinite(value) or value < least:
        raise Refusal(422, "bad-limit", f"{name} is {value}, and has to be at least {least}: {reason}")


def check_parts(raw: bytes) -> None:
    """Raise Refusal for JSON of more objects and lists than a request needs; brackets in texts don't count."""
    if _brackets(raw) > MOST_PARTS and _brackets(_STRINGS.sub(b"", raw)) > MOST_PARTS:
        raise Refusal(413, "too-many-parts", f"a request may have at most {MOST_PARTS} objects and lists")


def _brackets(raw: bytes) -> int:
    return raw.count(b"{") + raw.count(b"[")


def check_tests(count: int) -> None:
    """Raise Refusal for more tests than a problem may have."""
    if count > MOST_TESTS:
        raise Refusal(413, "too-many-tests", f"a problem may have at most {MOST_TESTS} tests")


def check_completion(text: str) -> None:
    """Raise Refusal for a completion that is longer than models write."""
    if len(text) > MOST_COMPLETION:
        raise Refusal(413, "completion-too-long", f"a completion may have at most {MOST_COMPLETION} characters")
