"""Docker, and podman through its Docker-compatible socket: the same container, told to two engines.

What the engines disagree about ends here: podman rejects `nr_inodes=` on a tmpfs, wants explicit `nofile` and `nproc`
limits and its seccomp profile as a file; only Docker reports out-of-memory events.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import resource
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcbx.errors import SandboxError, SandboxLost, UserError
from lcbx.processes import start_of
from lcbx.sandbox import cgroups, seccomp
from lcbx.sandbox.base import (
    FILE_SIZE_CEILING_MIB,
    RUNNER,
    Decide,
    Job,
    JobResult,
    RunnerSandbox,
    SandboxInfo,
    pick_uid,
    runner_arguments,
)
from lcbx.types import Language, Limits

if TYPE_CHECKING:
    import docker

CAPABILITIES = ["SETUID", "SETGID", "KILL", "DAC_OVERRIDE"]
LABEL = "lcbx.owner"
API_TIMEOUT_S = 60
SYSTEM_PROGRAMS = ":/usr/sbin:/sbin"
"""Added to PATH: people who are not root often lack these folders."""


class Engine:
    """A container engine that answers."""

    def __init__(self, name: str, client: docker.DockerClient) -> None:
        self.name, self.client = name, client
        info: dict[str, Any] = client.info()
        self.version = str(client.version().get("Version", "?"))
        self.cgroup_version = str(info.get("CgroupVersion", "1"))
        self.rootless = any("rootless" in str(option) for option in info.get("SecurityOptions") or [])
        self.runtimes = sorted(info.get("Runtimes") or {})

    def describe(self) -> str:
        return f"{self.name} {self.version}, cgroup v{self.cgroup_version}{', rootless' if self.rootless else ''}"

    def answers(self) -> bool:
        from docker.errors import DockerException

        try:
            return bool(self.client.ping())
        except (DockerException, OSError):
            return False

    def wake(self) -> None:
        """podman's service ends when nobody has called for a while, and judging may rest for longer.

        Raises SandboxError.
        """
        if self.name != "podman":
            return
        try:
            _podman_socket()
        except OSError as error:
            raise SandboxError(f"podman: {first_line(error)}") from error


_engines: dict[tuple[str | None, ...], Engine] = {}
_engines_lock = threading.Lock()


def connect(name: str) -> Engine:
    """The engine `docker` or `podman`; one line to each for the whole process, made anew when it is broken.

    Raises UserError saying what to do when it does not answer.
    """
    key = (name, os.environ.get("DOCKER_HOST"), os.environ.get("CONTAINER_HOST"))
    with _engines_lock:
        if key not in _engines or not _engines[key].answers():
            _engines[key] = _connect(name)
        return _engines[key]


def _connect(name: str) -> Engine:
    import docker
    from docker.errors import DockerException

    try:
        if name == "docker":
            client = docker.from_env(timeout=API_TIMEOUT_S)
        else:
            client = docker.DockerClient(base_url=f"unix://{_podman_socket()}", timeout=API_TIMEOUT_S)
        client.ping()
        return Engine(name, client)
    except (DockerException, OSError) as error:
        raise UserError(f"{name}: no engine answers ({first_line(error)}). {_ADVICE[name]}") from error


_ADVICE = {
    "docker": "Install and start it (apt-get install docker.io; systemctl start docker), or join the group that may "
    "use it, or choose another sandbox with --sandbox bwrap.",
    "podman": "Install it (apt-get install podman uidmap), or choose another sandbox with --sandbox bwrap.",
}


def first_line(error: Exception) -> str:
    """What an engine says, in one line of bounded length."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


_waking = threading.Lock()


def _podman_socket() -> Path:
    """The socket podman's API listens on. One is started when there is none: podman needs no daemon of its own."""
    if given := os.environ.get("CONTAINER_HOST", ""):
        return Path(given.removeprefix("unix://"))
    runtime = Path("/run" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.geteuid()}"))
    path = runtime / "podman" / "podman.sock"
    with _waking:
        _wake(path)
    return path


def _wake(path: Path) -> None:
    if _answers(path):
        return
    podman = shutil.which("podman")
    if podman is None:
        raise FileNotFoundError("podman is not on PATH")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Ends by itself when nobody has called for ten minutes. A child of nobody's, because it outlives us.
    command = [podman, *_podman_runtime(), "system", "service", "--time=600", f"unix://{path}"]
    start = 'setsid "$@" >/dev/null 2>&1 </dev/null &'
    # In a folder of its own: its monitor leaves an empty file `oom` wherever it runs when memory was short.
    subprocess.run(["/bin/sh", "-c", start, "sh", *command], stdin=subprocess.DEVNULL, check=True, cwd=path.parent)
    deadline = time.monotonic() + 20
    while not _answers(path):
        if time.monotonic() > deadline:
            raise TimeoutError(f"podman's service did not open {path}")
        time.sleep(0.1)


def _podman_runtime(cgroups: Path = Path("/sys/fs/cgroup")) -> list[str]:
    """podman prefers crun, which starts nothing where some cgroup controllers are v1 and some v2; runc does."""
    unified = cgroups / "unified" / "cgroup.controllers"
    hybrid = unified.exists() and bool(unified.read_text().split())
    runc = shutil.which("runc", path=f"{os.environ.get('PATH', os.defpath)}{SYSTEM_PROGRAMS}")
    return ["--runtime", runc] if hybrid and runc is not None else []


def _answers(path: Path) -> bool:
    import socket

    with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


class ContainerSandbox(RunnerSandbox):
    """One hardened container with the runner as its PID 1."""

    def __init__(
        self,
        engine: Engine,
        *,
        image: str,
        image_digest: str,
        toolchain_version: str,
        stand_in: bool,
        limits: Limits,
        inputs: Path,
        cpus: str | None = None,
        runtime: str | None = None,
    ) -> None:
        from docker.errors import DockerException

        super().__init__()
        self._engine, self.memory_limit_mib = engine, limits.memory_limit_mib
        self._container_id: str | None = None
        self._cgroup: cgroups.Cgroup | None = None
        self._out_of_memory: bool | None = None
        self._closed = threading.Lock()
        try:
            self._start(image_digest, limits, inputs, cpus, runtime)  # by content: a name may be another's by now
            ready = self.handshake(has_ended=self._has_ended)
        except (DockerException, OSError) as error:
            self.close()
            raise SandboxError(f"{engine.name}: {first_line(error)}") from error
        except BaseException:
            self.close()
            raise
        self.info = SandboxInfo(
            backend=engine.describe(),
            image=image,
            image_digest=image_digest,
            toolchain_version=toolchain_version,
            stand_in=stand_in,
            cgroup=f"v{ready['cgroup']}",
            memory_limit="cgroup" if ready["counts_memory"] else "cgroup, not readable from inside",
        )

    def _start(self, image: str, limits: Limits, inputs: Path, cpus: str | None, runtime: str | None) -> None:
        api = self._engine.client.api
        run_uid = pick_uid(20_000, 60_000) if self._engine.rootless else pick_uid(1_000_000, 2_000_000_000)
        config = api.create_host_config(**host_config(self._engine, limits, inputs, self.channel.folder, cpus, runtime))
        command = runner_arguments(
            socket_path="/lcbx/ctl/sock", limits=limits, run_uid=run_uid, cgroup="/sys/fs/cgroup"
        )
        created = api.create_container(
            image,
            command=command[1:],
            entrypoint=command[:1],
            user="0:0",
            working_dir="/",
            host_config=config,
            labels={LABEL: owner_label()},
            stop_signal="SIGKILL",
            healthcheck={"test": ["NONE"]},
        )
        self._container_id = created["Id"]
        api.start(self._container_id)
        if self._engine.name != "docker":
            pid = api.inspect_container(self._container_id)["State"]["Pid"]
            self._cgroup = cgroups.of_process(pid)

    def _has_ended(self) -> bool:
        """Containers remove themselves when they end. One whose engine doesn't see our folders ends at once."""
        from docker.errors import NotFound

        if self._container_id is None:
            return True
        try:
            return not self._engine.client.api.inspect_container(self._container_id)["State"]["Running"]
        except NotFound:
            return True

    def run(self, job: Job, decide: Decide | None = None) -> JobResult:
        before = self._oom_kills()
        try:
            return super().run(job, decide)
        except SandboxLost:
            # At once: the engine is about to remove the group.
            after = self._oom_kills()
            self._out_of_memory = None if before is None or after is None else after > before
            raise

    def _oom_kills(self) -> int | None:
        """As the group of a podman container counts them; podman itself reports none."""
        with contextlib.suppress(OSError):
            return None if self._cgroup is None else self._cgroup.oom_kills()
        return None

    def out_of_memory(self) -> bool | None:
        if self._engine.name != "docker":
            return self._out_of_memory
        return None if self._container_id is None else oom_events(self._engine).seen(self._container_id)

    def close(self) -> None:
        from docker.errors import DockerException

        with self._closed:
            container, self._container_id = self._container_id, None
        self.channel.close()  # the runner leaves, and its container with it
        if container is not None:
            with contextlib.suppress(DockerException, OSError):
                self._engine.client.api.remove_container(container, force=True)


def host_config(
    engine: Engine, limits: Limits, inputs: Path, control: Path, cpus: str | None, runtime: str | None
) -> dict[str, Any]:
    """Everything that keeps a container's programs where they are, as the engine's API names it."""
    import docker.types

    inodes = ",nr_inodes=16384" if engine.name == "docker" else ""
    scratch = f"rw,nosuid,nodev,size={limits.scratch_limit_mib}m,mode=1777{inodes}"
    small = f"rw,nosuid,nodev,size={max(64, limits.scratch_limit_mib // 2)}m,mode=1777{inodes}"
    memory = limits.memory_limit_mib << 20
    config: dict[str, Any] = {
        "network_mode": "none",
        "read_only": True,
        "auto_remove": True,
        "cap_drop": ["ALL"],
        "cap_add": CAPABILITIES,
        "security_opt": ["no-new-privileges", f"seccomp={_profile_for(engine, control)}"],
        "pids_limit": limits.tasks + 1,
        "mem_limit": memory,
        "memswap_limit": memory,
        "tmpfs": {
            "/box": f"exec,{scratch}",
            "/build": f"exec,rw,nosuid,nodev,size={max(512, limits.scratch_limit_mib)}m,mode=0755",
            "/tmp": f"exec,{small}",
            "/dev/shm": f"noexec,{small}",
        },
        "binds": [f"{RUNNER}:/lcbx/runner.py:ro", f"{inputs}:/lcbx/tests:ro", f"{control}:/lcbx/ctl:ro"],
        "ulimits": [
            docker.types.Ulimit(name="core", soft=0, hard=0),
            docker.types.Ulimit(name="nofile", soft=limits.open_files, hard=limits.open_files),
            docker.types.Ulimit(name="stack", soft=limits.stack_limit_mib << 20, hard=limits.stack_limit_mib << 20),
            docker.types.Ulimit(name="fsize", soft=FILE_SIZE_CEILING_MIB << 20, hard=FILE_SIZE_CEILING_MIB << 20),
        ],
        "sysctls": {
            "kernel.shmmni": "0",
            "kernel.msgmni": "0",
            "kernel.sem": "0 0 0 0",
            "fs.mqueue.queues_max": "0",
        },
    }
    if engine.name == "podman":  # its own default may be above what this machine allows, and then nothing starts
        hard = min(4096, resource.getrlimit(resource.RLIMIT_NPROC)[1] & 0xFFFFFFFF)
        config["ulimits"].append(docker.types.Ulimit(name="nproc", soft=hard, hard=hard))
    if cpus is not None:
        config["cpuset_cpus"] = cpus
    if runtime is not None:
        config["runtime"] = runtime
    if engine.cgroup_version == "2":
        config["cgroupns"] = "private"
    return config


@functools.cache
def _profile() -> str:
    return json.dumps(seccomp.docker_profile())


def _profile_for(engine: Engine, folder: Path) -> str:
    """Docker takes the profile itself, podman the path of a file that holds it."""
    if engine.name == "docker":
        return _profile()
    path = folder / "seccomp.json"
    path.write_text(_profile())
    return str(path)


# --- leftovers ------------------------------------------------------------------------------------------------------


def owner_label() -> str:
    """Who owns a container: process id and its start time, so that a reused id is not mistaken for it."""
    return f"{os.getpid()}:{start_of(os.getpid())}"


def remove_stale_containers(engine: Engine) -> int:
    """Containers of lcbx processes that are gone. They end by themselves; this is for an engine that was down then."""
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


class OomEvents:
    """Which containers of this engine ran out of memory, as the engine reports it while it happens."""

    def __init__(self, engine: Engine) -> None:
        self._seen: set[str] = set()
        self._engine = engine
        threading.Thread(target=self._listen, name="lcbx-oom-events", daemon=True).start()

    def _listen(self) -> None:
        from docker.errors import DockerException

        while True:
            with contextlib.suppress(DockerException, OSError, ValueError):
                filters = {"event": "oom", "label": f"{LABEL}={owner_label()}"}
                for event in self._engine.client.events(decode=True, filters=filters):
                    self._seen.add(event.get("id") or event["Actor"]["ID"])
            time.sleep(1.0)  # the engine restarts

    def seen(self, container_id: str) -> bool:
        deadline = time.monotonic() + 1.0  # events come a moment after the fact
        while container_id not in self._seen and time.monotonic() < deadline:
            time.sleep(0.05)
        return container_id in self._seen


_listeners: dict[int, OomEvents] = {}
_listeners_lock = threading.Lock()


def oom_events(engine: Engine) -> OomEvents:
    """The listener of this engine; started with its first container."""
    with _listeners_lock:
        if id(engine) not in _listeners:
            _listeners[id(engine)] = OomEvents(engine)
        return _listeners[id(engine)]


def start(engine: Engine, language: Language, limits: Limits, inputs: Path, **options: Any) -> ContainerSandbox:
    """A container for a language, its image made first if need be. Raises UserError or SandboxError."""
    from lcbx.sandbox import images

    engine.wake()
    image = images.known(language, engine=engine)
    if engine.name == "docker":
        oom_events(engine)
    try:
        return ContainerSandbox(
            engine,
            image=image.reference,
            image_digest=image.digest,
            toolchain_version=image.toolchain_version,
            stand_in=image.stand_in,
            limits=limits,
            inputs=inputs,
            **options,
        )
    except SandboxError:
        images.forget(language, engine=engine)  # it may be gone; whoever tries again gets it made anew
        raise
