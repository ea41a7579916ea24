"""Draws that depend on a seed and on names only, so that every process and every resumed run repeats them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def seeded_digest(seed: int, *names: str) -> str:
    """Return hexadecimal digits that depend on nothing else; sorting by them shuffles."""
    return hashlib.sha256("\0".join((str(seed), *names)).encode("utf-8", "surrogatepass")).hexdigest()


def seeded_choice(digest: str, choices: Sequence[str], weights: Sequence[float]) -> str:
    """Return one of the choices, drawn by weight."""
    point = int(digest[:12], 16) / (1 << 48) * sum(weights)
    for choice, weight in zip(choices, weights, strict=True):
        point -= weight
        if point < 0:
            return choice
    return choices[-1]
