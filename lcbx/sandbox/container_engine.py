"""The connection to a container engine: Docker, or podman through its Docker-compatible socket.

One connection per engine and process, checked and renewed by `connect`. Containers of lcbx carry a label that names the
process they belong to, so that `remove_stale_containers` can tell which of them outlived it.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx.errors import SandboxError, UserError, first_line
from lcbx.processes import start_of
from lcbx.sandbox import podman_service

if TYPE_CHECKING:
    import docker

LABEL = "lcbx.owner"
API_TIMEOUT_S = 60
_ADVICE = {
    "docker": "Install and start it (apt-get install docker.io; systemctl start docker), or join the group that may "
    "use it, or choose another sandbox with --sandbox bwrap.",
    "podman": "Install it (apt-get install podman uidmap), or choose another sandbox with --sandbox bwrap.",
}
ENGINE_NAMES = tuple(_ADVICE)


class ContainerEngine:
    """A container engine that has answered at least once."""

    def __init__(self, name: str, client: docker.DockerClient) -> None:
        self.name, self.client = name, client
        info: dict[str, Any] = client.info()
        self.version = str(client.version().get("Version", "?"))
        self.cgroup_version = str(info.get("CgroupVersion", "1"))
        self.rootless = any("rootless" in str(option) for option in info.get("SecurityOptions") or [])
        self.runtimes = sorted(info.get("Runtimes") or {})

    def describe(self) -> str:
        return f"{self.name} {self.version}, cgroup v{self.cgroup_version}{', rootless' if self.rootless else ''}"

    def storage(self) -> Path | None:
        """Return the folder that holds the engine's images; None if it is not on this machine."""
        folder = Path(str(self.client.info().get("DockerRootDir") or "/nowhere"))
        return folder if folder.is_dir() else None

    def answers(self) -> bool:
        from docker.errors import DockerException

        try:
            return bool(self.client.ping())
        except (DockerException, OSError):
            return False

    def wake(self) -> None:
        """Restart podman's service if it ended while nothing was judged; do nothing for other engines.

        Raises SandboxError.
        """
        if self.name != "podman":
            return
        try:
            podman_service.running_socket()
        except OSError as error:
            raise SandboxError(f"podman: {first_line(error)}") from error


_engines: dict[tuple[str | None, ...], ContainerEngine] = {}
_engines_lock = threading.Lock()


def connect(name: str) -> ContainerEngine:
    """Return the connection to `docker` or `podman`, which the whole process shares; a broken one is replaced.

    Raises UserError with advice when the engine does not answer.
    """
    key = (name, os.environ.get("DOCKER_HOST"), os.environ.get("CONTAINER_HOST"))
    with _engines_lock:
        if key not in _engines or not _engines[key].answers():
            _engines[key] = _connect(name)
        return _engines[key]


def _connect(name: str) -> ContainerEngine:
    import docker
    from docker.errors import DockerException

    try:
        if name == "docker":
            client = docker.from_env(timeout=API_TIMEOUT_S)
        else:
            socket = podman_service.running_socket()
            client = docker.DockerClient(base_url=f"unix://{socket}", timeout=API_TIMEOUT_S)
        return ContainerEngine(name, client)
    except (DockerException, OSError) as error:
        raise UserError(f"{name}: no engine answers ({first_line(error)}). {_ADVICE[name]}") from error


# --- containers and the processes they belong to ----------------------------------------------------------------------


def owner_label() -> str:
    """Return the label of this process's containers: process id and start time, because ids are reused."""
    return f"{os.getpid()}:{start_of(os.getpid())}"


def remove_stale_containers(engine: ContainerEngine) -> int:
    """Remove containers of lcbx processes that no longer exist; return how many there were.

    Containers end with their process. They stay behind only if the engine was down at that moment.
    """
    from docker.errors import DockerException

    removed = 0
    with contextlib.suppress(DockerException, OSError):
        for row in engine.client.api.containers(all=True, filters={"label": LABEL}):
            pid, _, started = row["Labels"].get(LABEL, "").partition(":")
            if pid.isdigit() and start_of(int(pid)) != started:
                with contextlib.suppress(DockerException, OSError):
                    engine.client.api.remove_container(row["Id"], force=True)
                    removed += 1
    return removed
