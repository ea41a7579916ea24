"""The command line in its own processes; every wait has a time limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.processes import running

LIMIT_S = 480.0
"""Ten times what the slowest command takes on a free machine; the machine may be busy."""


class Command:
    """A running `lcbx ARGUMENTS`: its output goes to a file, its processes are a group that can be killed."""

    def __init__(self, arguments: list[str], log: Path) -> None:
        self.log, self.arguments = log, arguments
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-W", "ignore", "-m", "lcbx", *arguments]
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def until(self, happened: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
        """Wait until something has happened. Fails if the command ends first or takes too long."""
        deadline = time.monotonic() + limit_s
        while not happened():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"lcbx {self.arguments} ended or took too long:\n{self.output()[-4000:]}")
            time.sleep(0.05)

    def children(self) -> list[int]:
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(child) for child in text.split()]

    def wait(self, limit_s: float = LIMIT_S) -> int:
        """Return the exit code."""
        try:
            return self.process.wait(timeout=limit_s)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"lcbx {self.arguments} took more than {limit_s:.0f} s:\n{self.output()[-4000:]}")

    def kill(self) -> None:
        """Kill its whole process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)


def run(arguments: list[str], log: Path, *, code: int = 0) -> str:
    """Return the output of a command that ends with `code`."""
    command = Command(arguments, log)
    ended = command.wait()
    assert ended == code, f"lcbx {arguments} ended with {ended}:\n{command.output()[-4000:]}"
    return command.output()


def gone(process: int, limit_s: float = 60.0) -> bool:
    """True if the process ends within the limit."""
    deadline = time.monotonic() + limit_s
    while running(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
