"""Which process is which; and an end for an engine's processes when whoever started them has died, however.

An engine in processes of its own goes on computing when its parent is killed: nobody reads its answers, and it keeps
the GPU. So the parent starts this file beside it, as a program, and holds the other end of its standard input. When
that ends, whatever is left of the engine is killed. Standard library only; it starts in milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


class Guard:
    """Watches over processes of an engine, and what they have started by now, until `close`."""

    def __init__(self, pids: Iterable[int]) -> None:
        members = [member for pid in pids for member in family(pid)]
        named = [f"{pid}:{started}" for pid in members if (started := start_of(pid)) is not None]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, *named],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what is sent to our group, such as Ctrl-C, is not for it
        )

    def close(self) -> None:
        """Ends what is left of the engine, and the watch."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def start_of(pid: int) -> str | None:
    """When a process started, in the kernel's ticks: with its number, it tells it from all others. None: it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def family(pid: int) -> list[int]:
    """The process and its descendants, children first."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return [*found, pid]


def main(named: list[str]) -> None:
    while os.read(0, 4096):
        pass
    for each in named:
        pid, _, started = each.partition(":")
        if start_of(int(pid)) == started:
            for member in family(int(pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(member, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
