"""The host's side of the connection to a runner: a Unix socket in a private folder that only the sandbox's root enters.

A message is one JSON line; `lcbx.sandbox.runner` defines the protocol. The kernel closes the connection when this
process ends, even if it is killed, and the runner ends with it.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from lcbx.errors import SandboxError, SandboxLost

PREFIX = "lcbx-"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class SharedSocket:
    """A connected socket that one thread uses and any thread may shut down.

    `hang_up` does not close a socket that is in use. A thread in `poll` waits for a descriptor number, which the kernel
    looks up again when it wakes; if the number already belongs to another connection, the thread waits for that one
    forever.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end, self._users, self._hung_up = end, 0, False
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def use(self, timeout_s: float) -> Iterator[socket.socket]:
        """Yield the socket for one call. Raises SandboxLost after `hang_up`."""
        with self._lock:
            if self._hung_up:
                raise SandboxLost("the sandbox is closed")
            self._users += 1
        try:
            self._end.settimeout(timeout_s)
            yield self._end
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._hung_up and self._users == 0:
                self._end.close()

    def hang_up(self) -> None:
        """Shut the connection down, which wakes every thread that waits for it. A second call does nothing."""
        with self._lock:
            self._hung_up = True
            with contextlib.suppress(OSError):
                self._end.shutdown(socket.SHUT_RDWR)
            if self._users == 0:
                self._end.close()


class Channel:
    """Listens for one runner and exchanges messages with it. Not thread-safe, except for `close`."""

    def __init__(self, parent: Path | None = None) -> None:
        """`parent` is where the socket's folder is made; None: the folder for temporary files."""
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        folder = os.open(self.folder, os.O_PATH | os.O_DIRECTORY)
        try:  # the path of a socket is limited to 107 characters, and temporary folders are deep on some clusters
            self._listener.bind(f"/proc/self/fd/{folder}/sock")
        finally:
            os.close(folder)
        self._listener.listen(1)
        self._line: SharedSocket | None = None
        self._incoming = bytearray()

    def accept(self, timeout_s: float, pidfd: int | None = None, has_ended: Callable[[], bool] | None = None) -> None:
        """Wait for the runner to connect.

        Raises SandboxError when it does not connect in time, or when its sandbox ends first: the process `pidfd`
        exits, or `has_ended`, called every second, returns True.
        """
        deadline = time.monotonic() + timeout_s
        listener, ready = self._listener.fileno(), select.poll()
        ready.register(listener, select.POLLIN)
        if pidfd is not None:
            ready.register(pidfd, select.POLLIN)
        try:
            while (left := deadline - time.monotonic()) > 0:
                events = dict(ready.poll(1000 * (left if has_ended is None else min(1.0, left))))
                if listener in events:  # a connection, or another thread closed the listener and accept will raise
                    self._line = SharedSocket(self._listener.accept()[0])
                    self._listener.close()
                    return
                if pidfd in events or (has_ended is not None and has_ended()):
                    raise SandboxError("the sandbox ended before its runner started")
        except OSError as error:
            raise SandboxError(f"the runner did not start ({error})") from error
        raise SandboxError(f"the runner did not start within {timeout_s:g} s")

    def close_door(self) -> None:
        """Remove the folder. The connected runner does not need it, and a killed process leaves nothing behind then."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def send(self, message: dict[str, Any], timeout_s: float = 60.0) -> None:
        if self._line is None:
            raise SandboxLost("the sandbox is closed")
        try:
            with self._line.use(timeout_s) as line:
                line.sendall(_encode(message) + b"\n")
        except OSError as error:
            raise SandboxLost(f"the sandbox ended while a job was sent to it ({error})") from error

    def receive(self, timeout_s: float) -> dict[str, Any]:
        """Return the runner's next message.

        Raises SandboxLost when the connection breaks, no message comes in time, or it is not JSON.
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
        if self._line is None:
            raise SandboxLost("the sandbox is closed")
        try:
            with self._line.use(max(deadline - time.monotonic(), 0.001)) as line:
                chunk = line.recv(1 << 20)
        except TimeoutError as error:
            raise SandboxLost(f"no answer from the sandbox within {timeout_s:.0f} s") from error
        except OSError as error:
            raise SandboxLost(f"the sandbox ended ({error})") from error
        if not chunk:
            raise SandboxLost("the sandbox ended during a job")
        return chunk

    def close(self) -> None:
        """Close the connection and remove the folder. A second call does nothing."""
        if self._line is not None:
            self._line.hang_up()
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def remove_stale_folders() -> None:
    """Remove folders of lcbx processes that were killed before they could do so."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).split("-", 1)[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)
