"""The highest limits that a request may ask for."""

from __future__ import annotations

import math
from dataclasses import fields

from lcbx.serve.refused import Refusal
from lcbx.types import Limits

LEAST_MEMORY_MIB = 16


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
