"""Real Ray clusters of several raylets on this machine, each with a cache of its own."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lcbx import resources
from lcbx.judge.node_judge import NodeSettings
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.processes import family
from lcbx.types import Judgement, Verdict
from support.fake_sandboxes import FakeWorld

OBJECT_STORE_BYTES = 80 << 20
WAIT_S = 90.0
BUILT = {"LCBX_ROOTFS": str(resources.rootfs_dir())}
"""Root file systems that this machine has already: a node with an empty cache would build them for minutes."""


def patient_pool(settings: NodeSettings) -> JudgePool:
    """Return the pool of a node, with short pauses between the attempts at a program."""
    return JudgePool(sandbox=settings.sandbox, workers=settings.workers, back_off_s=(0.1, 0.1), max_pending=1 << 30)


def no_op_pool(settings: NodeSettings) -> JudgePool:
    """Return a pool that answers at once, for measuring what is around it."""
    return NoOpPool(sandbox=FakeWorld().backend(), workers=1, max_pending=1 << 30)


class NoOpPool(JudgePool):
    """Every program passes, and nothing runs."""

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        future: Future[Judgement] = Future()
        future.set_result(Judgement(key=request.program.key, verdict=Verdict.AC))
        return future


class RayNodes:
    """A cluster with a head that has no CPUs. Paths are short, because sockets lie below."""

    def __init__(self, folder: Path) -> None:
        from ray.cluster_utils import Cluster

        from lcbx.cluster.ray_session import set_environment

        set_environment()  # as docs/CLUSTER.md says for clusters of one's own
        # Ray writes the address of the head there, whatever `temp_dir` is, and does not make the folder.
        base = os.environ.get("RAY_TMPDIR") or os.environ.get("TMPDIR") or "/tmp"
        Path(base, "ray").mkdir(exist_ok=True)
        self.folder = folder
        self.nodes: dict[str, Any] = {}
        quick = {"health_check_period_ms": 1000, "health_check_failure_threshold": 5, "health_check_timeout_ms": 5000}
        self._cluster = Cluster(
            initialize_head=True,
            shutdown_at_exit=True,
            head_node_args={
                "num_cpus": 0,
                "object_store_memory": OBJECT_STORE_BYTES,
                "temp_dir": str(folder),
                "include_dashboard": False,
                "include_log_monitor": False,
                "_system_config": quick,
            },
        )

    @property
    def address(self) -> str:
        return str(self._cluster.address)

    def add(self, cpus: int = 1, *, own_cache: bool = True) -> str:
        """Add a node with an empty cache of its own, or with this process's; return its name."""
        name = f"cache{len(self.nodes)}"
        self.nodes[name] = self._cluster.add_node(
            num_cpus=cpus,
            object_store_memory=OBJECT_STORE_BYTES,
            temp_dir=str(self.folder),
            env_vars={"LCBX_CACHE": str(self.folder / name), **BUILT} if own_cache else None,
        )
        return name

    def kill(self, name: str) -> list[int]:
        """End a node as a power cut does: every process of it at once. Returns their ids."""
        raylet = self.nodes[name].all_processes["raylet"][0].process.pid
        members = family(raylet)
        for pid in reversed(members):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return members

    def close(self) -> None:
        self._cluster.shutdown()


@contextmanager
def ray_nodes() -> Iterator[RayNodes]:
    with tempfile.TemporaryDirectory(prefix="lr", dir="/tmp", ignore_cleanup_errors=True) as folder:
        nodes = RayNodes(Path(folder))
        try:
            yield nodes
        finally:
            nodes.close()
            wait_until_gone(folder)


def wait_until_gone(folder: str) -> None:
    """Wait until no process names the folder on its command line."""
    deadline = time.monotonic() + WAIT_S
    while left := [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _names(pid, folder)]:
        assert time.monotonic() < deadline, f"processes are left: {left}"
        time.sleep(0.1)


def _names(pid: int, folder: str) -> bool:
    try:
        return folder.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
