"""The command line in processes of its own, with an end to every wait."""

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
"""No command of these tests takes a tenth of it on a free machine; the machine may be anything but free."""


class Command:
    """`lcbx ARGUMENTS`, its words in a file, its processes in a group that can be killed."""

    def __init__(self, arguments: list[str], log: Path) -> None:
        self.log, self.arguments = log, arguments
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-W", "ignore", "-m", "lcbx", *arguments]
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def until(self, happened: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
        """Waits for something the command does; fails when it ends before, or takes too long."""
        deadline = time.monotonic() + limit_s
        while not happened():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.fail(f"lcbx {self.arguments} ended or took too long:\n{self.said()[-4000:]}")
            time.sleep(0.05)

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(each) for each in found]

    def wait(self, limit_s: float = LIMIT_S) -> int:
        """The exit code."""
        try:
            return self.process.wait(timeout=limit_s)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"lcbx {self.arguments} took more than {limit_s:.0f} s:\n{self.said()[-4000:]}")

    def kill(self) -> None:
        """All of its group, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)


def run(arguments: list[str], log: Path, *, code: int = 0) -> str:
    """What the command says, once it has ended with `code`."""
    command = Command(arguments, log)
    ended = command.wait()
    assert ended == code, f"lcbx {arguments} ended with {ended}:\n{command.said()[-4000:]}"
    return command.said()


def gone(process: int, limit_s: float = 60.0) -> bool:
    """Has the process ended, or does it within the limit?"""
    deadline = time.monotonic() + limit_s
    while running(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
