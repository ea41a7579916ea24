"""Identifying processes, and killing an engine's processes when the process that started them has ended.

An engine in processes of its own keeps computing and keeps the GPU when its parent is killed, although nobody reads its
answers. The parent therefore runs this file as a program and holds the other end of its standard input. When that is
closed, this program kills what is left of the engine. It uses the standard library only and starts in milliseconds.
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
    """Kills an engine's processes, and those that they have started by now, when this process ends or calls `close`."""

    def __init__(self, pids: Iterable[int]) -> None:
        members = [member for pid in pids for member in family(pid)]
        processes = [f"{pid}:{started}" for pid in members if (started := start_of(pid)) is not None]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, *processes],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that signals to our process group, such as Ctrl-C, do not reach it
        )

    def close(self) -> None:
        """Kill what is left of the engine, and end the guard."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def start_of(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks, or None if it does not exist.

    Together with the process id it is unique, although ids are reused.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def family(pid: int) -> list[int]:
    """Return the process and its descendants, children first."""
    descendants: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                descendants += family(int(child))
    return [*descendants, pid]


def main(processes: list[str]) -> None:
    """Wait for the end of standard input, then kill the processes, given as `id:start time`."""
    while os.read(0, 4096):
        pass
    for process in processes:
        pid, _, started = process.partition(":")
        if start_of(int(pid)) == started:
            for member in family(int(pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(member, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
