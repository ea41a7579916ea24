"""podman's API service: where its socket lies, and starting it when it does not run.

podman needs no daemon. Its service ends by itself when it has not been called for ten minutes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

IDLE_TIMEOUT_S = 600
START_TIMEOUT_S = 20
SYSTEM_PROGRAMS = ":/usr/sbin:/sbin"
"""Added to PATH: ordinary users often lack these folders."""

_start_lock = threading.Lock()


def running_socket() -> Path:
    """Return the socket of podman's API, after starting the service if it does not run.

    Honours CONTAINER_HOST, and starts nothing when it is set. Raises OSError when the service cannot be started.
    """
    if url := os.environ.get("CONTAINER_HOST", ""):
        return Path(url.removeprefix("unix://"))
    runtime = Path("/run" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.geteuid()}"))
    path = runtime / "podman" / "podman.sock"
    with _start_lock:
        if not answers(path):
            _start(path)
    return path


def answers(path: Path) -> bool:
    """True if something listens on the socket."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _start(path: Path) -> None:
    podman = shutil.which("podman")
    if podman is None:
        raise FileNotFoundError("podman is not on PATH")
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [podman, *runtime_option(), "system", "service", f"--time={IDLE_TIMEOUT_S}", f"unix://{path}"]
    # Started by a shell that ends at once, because the service outlives this process and must not be its child.
    start = 'setsid "$@" >/dev/null 2>&1 </dev/null &'
    # podman's monitor leaves an empty file `oom` in its working folder when a container runs out of memory, so the
    # service gets a folder of its own.
    subprocess.run(["/bin/sh", "-c", start, "sh", *command], stdin=subprocess.DEVNULL, check=True, cwd=path.parent)
    deadline = time.monotonic() + START_TIMEOUT_S
    while not answers(path):
        if time.monotonic() > deadline:
            raise TimeoutError(f"podman's service did not open {path}")
        time.sleep(0.1)


def runtime_option(cgroups: Path = Path("/sys/fs/cgroup"), system_programs: str = SYSTEM_PROGRAMS) -> list[str]:
    """Return podman's option for runc where crun cannot start containers, else an empty list.

    podman prefers crun, which fails on machines where some cgroup controllers are v1 and some v2.
    """
    unified = cgroups / "unified" / "cgroup.controllers"
    hybrid = unified.exists() and bool(unified.read_text().split())
    runc = shutil.which("runc", path=f"{os.environ.get('PATH', os.defpath)}{system_programs}")
    return ["--runtime", runc] if hybrid and runc is not None else []
