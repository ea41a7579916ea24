"""How reading a benchmark reports its progress."""

from __future__ import annotations

from typing import Protocol


class ProgressCallback(Protocol):
    """Called now and then with the current activity, how much is done, and the total (None: unknown)."""

    def __call__(self, activity: str, done: int, total: int | None) -> None: ...


def silent(activity: str, done: int, total: int | None) -> None:
    """Report nothing."""
