"""Starts a judge service in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from lcbx.errors import UserError
from lcbx.judge.service_client import JudgeClient

SOCKET_VARIABLE = "LCBX_JUDGE"
"""Environment variable with the path of the socket, for processes that a trainer starts."""
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 30.0


@dataclass(slots=True)
class ServerProcess:
    """A judge service that runs until `close`, or until this process ends."""

    process: subprocess.Popen[bytes]
    path: Path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the service and wait until it has ended."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    path: Path,
    *,
    judge: str | None = None,
    sandbox: str = "auto",
    workers: int | None = None,
    runtime: str | None = None,
    log: Path | None = None,
) -> ServerProcess:
    """Start a service on a socket at `path` and return once it answers.

    `judge` is the address of the judge that it serves; None: a pool in its process, with the settings that follow.
    What it prints, tracebacks included, is appended to `log`. Raises UserError with its last lines if it can't start.
    """
    command = [sys.executable, "-m", "lcbx.judge.service_server", "--socket", str(path), "--sandbox", sandbox]
    command += ["--judge", judge] if judge is not None else []
    command += ["--workers", str(workers)] if workers is not None else []
    command += ["--runtime", runtime] if runtime else []
    with open(log if log is not None else os.devnull, "ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            text = log.read_text(errors="replace").strip()[-800:] if log is not None and log.exists() else ""
            raise UserError(f"the judge service ended with code {process.returncode}: {text or 'it printed nothing'}")
        if path.exists() and _answers(path):  # a service that was killed leaves its socket behind
            return ServerProcess(process, path)
        time.sleep(0.05)
    process.kill()
    raise UserError(f"the judge service did not start within {START_TIMEOUT_S:.0f} s")


def _answers(path: Path) -> bool:
    with JudgeClient(path) as client:
        try:
            client.call("describe", timeout_s=1.0)
        except UserError:
            return False
        return True
