"""An engine's processes end with the process that started them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.processes import running

from lcbx.processes import Guard, family, start_of

ENGINE = "import subprocess, sys; print(subprocess.Popen(['sleep', '600']).pid, flush=True); sys.stdin.read()"
"""A process with a child of its own, as engines have."""

PARENT = f"""
import subprocess, sys, time
from lcbx.processes import Guard
engine = subprocess.Popen([sys.executable, "-c", {ENGINE!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
worker = int(engine.stdout.readline())
guard = Guard([engine.pid])
print(engine.pid, worker, guard.process.pid, flush=True)
time.sleep(600)
"""


def gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 30
    while any(map(running, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(running, pids))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_parent_leaves_no_engine(how: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = list(map(int, parent.stdout.readline().split()))
        assert len(pids) == 3
        assert all(map(running, pids))
        parent.send_signal(how)
        parent.wait()
    assert gone(pids)


def test_closing_ends_what_is_left_and_nothing_else() -> None:
    with (
        subprocess.Popen(["sleep", "600"]) as watched,
        subprocess.Popen(["sleep", "600"]) as other,
    ):
        guard = Guard([watched.pid, 2**22 + 1])  # the second is no process
        guard.close()
        assert watched.wait(30) == -signal.SIGKILL
        assert guard.process.returncode == 0
        assert running(other.pid)
        other.kill()


def test_a_number_that_names_another_process_by_now_is_left_alone() -> None:
    with subprocess.Popen(["sleep", "600"]) as other:
        code = Path(sys.modules[Guard.__module__].__file__ or "")
        done = subprocess.run(
            [sys.executable, "-I", "-S", code, f"{other.pid}:1"], stdin=subprocess.DEVNULL, check=False
        )
        assert done.returncode == 0
        assert start_of(other.pid) not in (None, "1")
        assert family(other.pid) == [other.pid]
        assert running(other.pid)
        other.kill()
