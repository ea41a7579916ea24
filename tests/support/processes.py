"""Processes that tests start and end."""

from __future__ import annotations

from pathlib import Path


def running(pid: int) -> bool:
    """Whether it does anything still: one that has ended may wait for its parent to take note."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
