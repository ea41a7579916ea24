"""The host's end of the line to a runner: a Unix socket in a private folder that only the sandbox's root can enter.

One JSON line a message; `lcbx.sandbox.runner` owns the protocol. The kernel closes the line when this process ends,
however it ends, and the runner leaves with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import SandboxError, SandboxLost

PREFIX = "lcbx-"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Channel:
    """Listens for one runner and talks to it. Not thread-safe, but for `close`, which any thread may call."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.folder / "sock"))
        self._listener.listen(1)
        self._line: socket.socket | None = None
        self._incoming = bytearray()

    def accept(self, timeout_s: float) -> None:
        """Wait for the runner to call. Raises SandboxError when it doesn't in time."""
        self._listener.settimeout(timeout_s)
        try:
            self._line, _ = self._listener.accept()
        except OSError as error:
            raise SandboxError(f"the runner did not start within {timeout_s:g} s ({error})") from error
        self._listener.close()

    def send(self, message: dict[str, Any], timeout_s: float = 60.0) -> None:
        if self._line is None:
            raise SandboxLost("the sandbox is closed")
        try:
            self._line.settimeout(timeout_s)
            self._line.sendall(_encode(message) + b"\n")
        except OSError as error:
            raise SandboxLost(f"the sandbox ended while it was given a job ({error})") from error

    def receive(self, timeout_s: float) -> dict[str, Any]:
        """The runner's next message. Raises SandboxLost when the line breaks, nothing comes in time, or it makes no
        sense.
        """
        deadline, searched = time.monotonic() + timeout_s, 0
        while True:
            end = self._incoming.find(b"\n", searched)
            if end >= 0:
                line = bytes(self._incoming[:end])
                del self._incoming[: end + 1]
                try:
                    return _decode(line)
                except msgspec.MsgspecError as error:
                    raise SandboxLost(f"the runner sent no JSON ({error})") from error
            searched = len(self._incoming)
            self._incoming += self._receive_some(deadline, timeout_s)

    def _receive_some(self, deadline: float, timeout_s: float) -> bytes:
        line = self._line
        if line is None:
            raise SandboxLost("the sandbox is closed")
        try:
            line.settimeout(max(deadline - time.monotonic(), 0.001))
            chunk = line.recv(1 << 20)
        except TimeoutError as error:
            raise SandboxLost(f"no answer from the sandbox within {timeout_s:.0f} s") from error
        except OSError as error:
            raise SandboxLost(f"the sandbox ended ({error})") from error
        if not chunk:
            raise SandboxLost("the sandbox ended in mid-job")
        return chunk

    def close(self) -> None:
        """Hang up and remove the folder. A second call does nothing."""
        for end in (self._line, self._listener):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self._line = None
        shutil.rmtree(self.folder, ignore_errors=True)


def remove_stale_folders() -> None:
    """Folders of lcbx processes that were killed before they could clean up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).split("-", 1)[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)
