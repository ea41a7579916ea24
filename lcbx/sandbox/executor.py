"""Ready images that speak the Agnostics executor protocol: a language whose YAML names one is judged through it.

Such an image brings its own harness and has to be trusted like it: it receives the expected outputs, and its answer is
the verdict. The container around it is closed like the others: no network, no capability, limits on memory and tasks.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import struct
import threading
import time
from typing import Any

from lcbx.errors import SandboxError, SandboxLost, first_line
from lcbx.sandbox.base import SandboxInfo
from lcbx.sandbox.channel import SharedSocket
from lcbx.sandbox.container_engine import LABEL, ContainerEngine, owner_label
from lcbx.types import Language, Limits

GRACE_S = 60.0
STDOUT = 1


class ExecutorSandbox:
    """One warm container of a foreign image: one request in, one answer out."""

    def __init__(self, engine: ContainerEngine, language: Language, limits: Limits) -> None:
        from docker.errors import DockerException

        from lcbx.sandbox import images

        image = images.ensure(language, engine=engine)
        self._closed = threading.Lock()
        self._buffer = b""
        self.info = SandboxInfo(
            backend=f"{engine.describe()}, executor image",
            image=image.reference,
            image_digest=image.digest,
            toolchain_version=image.toolchain_version,
            stand_in=False,
            cgroup=f"v{engine.cgroup_version}",
            memory_limit="cgroup",
        )
        memory = limits.memory_limit_mib << 20
        try:
            self._container: Any = engine.client.containers.create(
                image.reference,
                stdin_open=True,
                detach=True,
                auto_remove=True,
                network_mode="none",
                cap_drop=["ALL"],
                security_opt=["no-new-privileges"],
                pids_limit=limits.tasks,
                mem_limit=memory,
                memswap_limit=memory,
                tmpfs={"/ramdisk": "exec,size=512m", "/tmp": "exec,size=512m"},
                labels={LABEL: owner_label()},
            )
            params = {"stdin": 1, "stdout": 1, "stderr": 0, "stream": 1}
            attached = self._container.attach_socket(params=params)
            wrapped: Any = attached
            self._line = SharedSocket(getattr(wrapped, "_sock", wrapped))
            self._container.start()
        except DockerException as error:
            raise SandboxError(f"{engine.name}: {first_line(error)}") from error

    def ask(self, code: str, tests: list[tuple[str, str]], timeout_s: float) -> dict[str, Any]:
        """Return the image's answer. Raises SandboxLost when it is late, missing or not a JSON object."""
        request = {
            "code": code,
            "timeout_s": timeout_s,
            "test_cases": [{"input": test_input, "output": expected} for test_input, expected in tests],
        }
        deadline = time.monotonic() + timeout_s * (len(tests) + 1) + GRACE_S
        try:
            with self._line.use(GRACE_S) as line:
                line.sendall(json.dumps(request).encode() + b"\n")
                answer = json.loads(self._read_line(line, deadline))
        except (OSError, ValueError) as error:
            raise SandboxLost(f"the executor gave no answer ({error})") from error
        if not isinstance(answer, dict):
            raise SandboxLost("the executor's answer is not a JSON object")
        return answer

    def _read_line(self, line: socket.socket, deadline: float) -> bytes:
        """Return the next line of its standard output, taken from the engine's framed stream."""
        text = b""
        while not text.endswith(b"\n"):
            kind, size = struct.unpack(">BxxxL", self._read(line, 8, deadline))
            chunk = self._read(line, size, deadline)
            if kind == STDOUT:
                text += chunk
        return text

    def _read(self, line: socket.socket, count: int, deadline: float) -> bytes:
        while len(self._buffer) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([line], [], [], left)[0]:
                raise TimeoutError("timed out")
            chunk = line.recv(1 << 20)
            if not chunk:
                raise ConnectionError("the container ended")
            self._buffer += chunk
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def close(self) -> None:
        from docker.errors import DockerException

        with self._closed:
            container, self._container = self._container, None
        if container is not None:
            self._line.hang_up()
            with contextlib.suppress(DockerException, OSError):
                container.remove(force=True)
