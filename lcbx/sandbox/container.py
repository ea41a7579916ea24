"""One hardened container per sandbox, described once and passed to Docker or podman.

The engines differ in a few points, which are handled here: podman rejects `nr_inodes=` on a tmpfs, needs explicit
`nofile` and `nproc` limits, and reads its seccomp profile from a file; only Docker reports out-of-memory events.
"""

from __future__ import annotations

import contextlib
import functools
import json
import resource
import threading
from pathlib import Path
from typing import Any

from lcbx.errors import SandboxError, SandboxLost, first_line
from lcbx.sandbox import cgroups, seccomp
from lcbx.sandbox.base import Decide, GoOn, Job, JobResult, SandboxInfo
from lcbx.sandbox.container_engine import LABEL, ContainerEngine, owner_label
from lcbx.sandbox.oom_events import oom_events
from lcbx.sandbox.runner_sandbox import (
    CONTROL,
    FILE_SIZE_CEILING_MIB,
    RUNNER,
    RunnerSandbox,
    pick_uid,
    runner_arguments,
)
from lcbx.types import Language, Limits

CAPABILITIES = ["SETUID", "SETGID", "KILL", "DAC_OVERRIDE"]


class ContainerSandbox(RunnerSandbox):
    """One hardened container with the runner as its PID 1."""

    def __init__(
        self,
        engine: ContainerEngine,
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
            # The digest, because the name may refer to a newer image by now.
            self._start(image_digest, limits, inputs, cpus, runtime)
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
            not_quick=self.not_quick,
        )

    def _start(self, image: str, limits: Limits, inputs: Path, cpus: str | None, runtime: str | None) -> None:
        api = self._engine.client.api
        run_uid = pick_uid(20_000, 60_000) if self._engine.rootless else pick_uid(1_000_000, 2_000_000_000)
        config = api.create_host_config(**host_config(self._engine, limits, inputs, self.channel.folder, cpus, runtime))
        command = runner_arguments(
            limits=limits, run_uid=run_uid, cgroup="/sys/fs/cgroup", quick=self.not_quick is None
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
        """True if the container has ended. Containers remove themselves then, so a missing one counts as ended.

        A container ends at once when its engine, on another machine, does not see the folders of this one.
        """
        from docker.errors import NotFound

        if self._container_id is None:
            return True
        try:
            return not self._engine.client.api.inspect_container(self._container_id)["State"]["Running"]
        except NotFound:
            return True

    def run(self, job: Job, decide: Decide | None = None, go_on: GoOn | None = None) -> JobResult:
        before = self._oom_kills()
        try:
            return super().run(job, decide, go_on)
        except SandboxLost:
            # Read now, because the engine is about to remove the group.
            after = self._oom_kills()
            self._out_of_memory = None if before is None or after is None else after > before
            raise

    def _oom_kills(self) -> int | None:
        """Return the kernel's count for a podman container's group; podman reports no events. None: not readable."""
        with contextlib.suppress(OSError):
            return None if self._cgroup is None else self._cgroup.oom_kills()
        return None

    def out_of_memory(self) -> bool | None:
        if self._engine.name != "docker":
            return self._out_of_memory
        return None if self._container_id is None else oom_events(self._engine).has(self._container_id)

    def close(self) -> None:
        from docker.errors import DockerException

        with self._closed:
            container, self._container_id = self._container_id, None
        self.channel.close()  # ends the runner, and with it the container
        if container is not None:
            with contextlib.suppress(DockerException, OSError):
                self._engine.client.api.remove_container(container, force=True)


def host_config(
    engine: ContainerEngine, limits: Limits, inputs: Path, control: Path, cpus: str | None, runtime: str | None
) -> dict[str, Any]:
    """Return the container's limits and isolation in the terms of the engine's API."""
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
        "binds": [f"{RUNNER}:/lcbx/runner.py:ro", f"{inputs}:/lcbx/tests:ro", f"{control}:{CONTROL}:ro"],
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
    if engine.name == "podman":  # containers don't start when podman's default exceeds the limit of this machine
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


def _profile_for(engine: ContainerEngine, folder: Path) -> str:
    """Return the profile itself for Docker, and for podman the path of a file with it, written to `folder`."""
    if engine.name == "docker":
        return _profile()
    path = folder / "seccomp.json"
    path.write_text(_profile())
    return str(path)


def start(
    engine: ContainerEngine, language: Language, limits: Limits, inputs: Path, **options: Any
) -> ContainerSandbox:
    """Start a container for a language, after building its image if necessary. Raises UserError or SandboxError."""
    from lcbx.sandbox import images

    engine.wake()
    image = images.ensure_cached(language, engine=engine)
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
        images.forget(language, engine=engine)  # the image may have been removed; the next attempt builds it again
        raise
