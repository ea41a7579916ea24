"""The host's side of the connection to a runner, without a runner."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from lcbx.errors import SandboxError, SandboxLost
from lcbx.sandbox.channel import Channel


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A folder whose path is longer than the path of a socket may be."""
    folder = tmp_path / ("d" * 120)
    folder.mkdir()
    return folder


def call(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    """Connect as a runner does, which sees the folder under a short name."""
    monkeypatch.chdir(channel.folder)
    runner = socket.socket(socket.AF_UNIX)
    runner.connect("sock")
    channel.accept(10)
    return runner


def test_talks_wherever_temporary_files_lie_and_leaves_nothing_there(
    deep: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Channel(deep)
    with call(channel, monkeypatch) as runner:
        monkeypatch.chdir("/")
        channel.close_door()
        assert list(deep.iterdir()) == []
        runner.sendall(b'{"event": "ready"}\n{"event"')
        assert channel.receive(10) == {"event": "ready"}
        runner.sendall(b': "done"}\n')
        assert channel.receive(10) == {"event": "done"}
        channel.send({"op": "job"})
        assert runner.recv(100) == b'{"op":"job"}\n'
    with pytest.raises(SandboxLost, match="ended during a job"):
        channel.receive(10)
    channel.close()
    channel.close()


def test_runner_that_never_calls_is_an_error_of_the_machinery(deep: Path) -> None:
    channel = Channel(deep)
    with pytest.raises(SandboxError, match="did not start within"):
        channel.accept(0.01)
    channel.close()
    assert list(deep.iterdir()) == []


def test_runner_whose_process_has_ended_is_not_waited_for() -> None:
    channel = Channel()
    with subprocess.Popen(["true"]) as process:
        pidfd = os.pidfd_open(process.pid)
    with pytest.raises(SandboxError, match="ended before its runner started"):
        channel.accept(600, pidfd)
    os.close(pidfd)
    channel.close()


def test_hanging_up_from_another_thread_wakes_who_waits_whatever_is_opened_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Regression: the thread waited for another connection that had got the descriptor number of the closed one."""
    for _ in range(100):
        channel, told = Channel(), threading.Event()
        with call(channel, monkeypatch) as runner:

            def wait(channel: Channel = channel, told: threading.Event = told) -> None:
                with pytest.raises(SandboxLost):
                    channel.receive(600)
                told.set()

            waiting = threading.Thread(target=wait, daemon=True)
            waiting.start()
            runner.sendall(b"{")
            channel.close()
            others = [socket.socketpair() for _ in range(4)]
            assert told.wait(30)
            for left, right in others:
                left.close()
                right.close()
