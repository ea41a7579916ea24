"""The highest limits that a request may ask for."""

from __future__ import annotations

import math
import re
from dataclasses import fields

from lcbx.serve.refused import Refusal
from lcbx.types import Limits

LEAST_MEMORY_MIB = 16
LONGEST_NAME = 200
"""Characters of the name of a language, of a version, of a benchmark."""
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
    """Raise Refusal if a limit is none, or above the ceiling. A limit is never lowered silently."""
    for item in fields(Limits):
        value, ceiling = getattr(limits, item.name), getattr(ceilings, item.name)
        if value is None or isinstance(value, bool) or ceiling is None:
            continue
        if not math.isfinite(value) or value <= 0:
            raise Refusal(422, "bad-limit", f"{item.name} is {value}, and has to be a number above 0")
        if value > ceiling:
            raise Refusal(422, "limit-too-high", f"{item.name} is {value}; this service allows at most {ceiling}")
    if limits.memory_limit_mib < LEAST_MEMORY_MIB:
        raise Refusal(422, "bad-limit", f"memory_limit_mib is {limits.memory_limit_mib}, less than {LEAST_MEMORY_MIB}")


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
