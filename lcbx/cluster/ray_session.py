"""A connection to a Ray cluster. Ray allows one per process, so its users share it.

Addresses are always explicit. Without one, `ray.init` would join whatever cluster Ray's temporary folder names, which
may be another user's.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import ray
import ray.exceptions
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from lcbx.cluster.actors import ActorFailed, ActorLost, ActorUnavailable, ClusterNode
from lcbx.errors import UserError, first_line

LOCAL = "local"
FROM_ENVIRONMENT = "auto"
ADDRESS_VARIABLE = "RAY_ADDRESS"
"""Environment variable with the address of the cluster; set by `ray symmetric-run`, `ray job submit` and others."""
CONNECT_TIMEOUT_S = 20.0
LOCAL_OBJECT_STORE_BYTES = 256 << 20
_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    # A process without a GPU of its own sees all of them, or none, as outside of Ray.
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    # Ray lowers the priority of its processes by 15; beside other work, judges then get a fraction of their CPUs.
    "RAY_worker_niceness": "0",
    # What nobody reads here, and what a sandbox limits already; each takes CPU time from programs.
    "RAY_enable_metrics_collection": "0",
    "RAY_enable_timeline": "0",
    "RAY_event_stats": "0",
    "RAY_task_events_report_interval_ms": "0",
    "RAY_memory_monitor_refresh_ms": "0",
}
"""Environment variables for Ray, unless they are set. A cluster that was started elsewhere has its own."""

_CAUSES = ("The actor", "Worker exit", "The node", "Node", "The process")


class RayActor:
    """An `Actor` of Ray."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def send(self, method: str, *arguments: Any) -> Any:
        return getattr(self._handle, method).remote(*arguments)

    def call(self, method: str, *arguments: Any, timeout_s: float | None = None) -> Any:
        return _result(self.send(method, *arguments), timeout_s)

    def kill(self) -> None:
        with contextlib.suppress(ray.exceptions.RayError, RuntimeError, ValueError):  # it may have ended
            ray.kill(self._handle)


def _reason(error: Exception) -> str:
    """Return the line of Ray's message that says what happened; the first one is the same for all losses."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith(_CAUSES)]
    return (causes or lines or [type(error).__name__])[0][:300]


def _result(reference: Any, timeout_s: float | None) -> Any:
    try:
        return ray.get(reference, timeout=timeout_s)
    except ray.exceptions.GetTimeoutError as error:
        raise TimeoutError(first_line(error)) from error
    except ray.exceptions.ActorUnavailableError as error:
        raise ActorUnavailable(first_line(error)) from error
    except (ray.exceptions.RayTaskError, ray.exceptions.ActorUnschedulableError) as error:
        raise ActorFailed(str(error)) from error
    except ray.exceptions.RayError as error:
        raise ActorLost(_reason(error)) from error


class RaySession:
    """A `ClusterSession` of Ray. The cluster of `local` ends with the last user that closes it."""

    _lock = threading.Lock()
    _users = 0
    _address: str | None = None
    """Where this class has connected; None: not at all, or somebody else has connected this process."""

    def __init__(self, address: str, *, cpus: int | None = None, gpus: int | None = None) -> None:
        """`cpus` and `gpus`: what a `local` cluster has; None: what Ray finds.

        Raises UserError when there is no cluster at the address, or this process is connected to another one.
        """
        self._closed = False
        address = _resolved(address)
        with RaySession._lock:
            if not ray.is_initialized():
                with _own_signals():
                    _connect(address, cpus, gpus)
                RaySession._address = address
            elif RaySession._address not in (None, address):
                raise UserError(
                    f"ray:{address}: this process uses ray:{RaySession._address} already, and Ray allows one cluster "
                    "per process. Name the same one."
                )
            RaySession._users += 1

    @property
    def version(self) -> str:
        return f"Ray {ray.__version__}"

    def nodes(self) -> list[ClusterNode]:
        nodes = []
        for row in ray.nodes():
            if row["Alive"]:
                resources, node_id = row["Resources"], row["NodeID"]
                name = f"{row['NodeManagerHostname']}/{node_id[:6]}"
                cpus, gpus = int(resources.get("CPU", 0)), int(resources.get("GPU", 0))
                nodes.append(ClusterNode(node_id=node_id, name=name, cpus=cpus, gpus=gpus))
        return sorted(nodes, key=lambda node: node.node_id)

    def start(
        self,
        kind: type[Any],
        *arguments: Any,
        node: ClusterNode | None = None,
        cpus: float = 0,
        gpus: float = 0,
        threads: int = 1,
    ) -> RayActor:
        strategy = "SPREAD" if node is None else NodeAffinitySchedulingStrategy(node_id=node.node_id, soft=False)
        actor = ray.remote(kind).options(
            num_cpus=cpus,
            num_gpus=gpus,
            max_concurrency=threads,
            max_restarts=0,
            max_task_retries=0,
            scheduling_strategy=strategy,
        )
        return RayActor(actor.remote(*arguments))

    def result(self, reference: Any, *, timeout_s: float | None = None) -> Any:
        return _result(reference, timeout_s)

    def ready(self, references: Sequence[Any], *, timeout_s: float) -> list[Any]:
        return list(ray.wait(list(references), timeout=timeout_s)[0])

    def share(self, value: Any) -> Any:
        return ray.put(value)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        with RaySession._lock:
            RaySession._users -= 1
            if RaySession._users == 0 and RaySession._address is not None:
                RaySession._address = None
                ray.shutdown()


def set_environment() -> None:
    """Set the variables of `_SETTINGS`, for processes of Ray that this one starts, unless they are set."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)


def _resolved(address: str) -> str:
    """Return the address that `auto` stands for, and any other as it is. Raises UserError if it stands for none."""
    if address == FROM_ENVIRONMENT:
        address = os.environ.get(ADDRESS_VARIABLE, "")
        if not address:
            raise UserError(f"ray:auto needs the cluster's address in {ADDRESS_VARIABLE}, and it is not set.")
    return address


def _connect(address: str, cpus: int | None, gpus: int | None) -> None:
    set_environment()
    common: dict[str, Any] = {"namespace": "lcbx", "log_to_driver": False, "logging_level": "error"}
    if address == LOCAL:
        own = {"num_cpus": cpus, "num_gpus": gpus, "object_store_memory": LOCAL_OBJECT_STORE_BYTES}
        ray.init(address="local", include_dashboard=False, **own, **common)
        _end_unused()
        return
    if not address or "://" in address:
        raise UserError(f"ray:{address}: name the cluster's own address, such as ray:10.0.0.1:6379, or use ray:local.")
    try:
        _reach(address)
        ray.init(address=address, **common)
    except (OSError, ValueError, RuntimeError, ray.exceptions.RayError) as error:
        raise UserError(f"ray:{address}: no cluster can be joined there ({first_line(error)}).") from error


def _end_unused() -> None:
    """End the processes of a local cluster that read log files and wait for requests for more machines.

    `ray.init` has no option that leaves them out, and they take a quarter of the CPU time that Ray takes at rest.
    """
    node = getattr(ray._private.worker, "_global_node", None)
    for kill in ("kill_log_monitor", "kill_monitor"):
        with contextlib.suppress(AttributeError, KeyError):  # another version of Ray
            getattr(node, kill)(check_alive=False)


def _reach(address: str) -> None:
    """Raise OSError or ValueError if nothing listens at the address; Ray itself tries for minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError("an address is HOST:PORT")
    socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_TIMEOUT_S).close()


@contextlib.contextmanager
def _own_signals() -> Iterator[None]:
    """Keep this process's handling of SIGTERM, which Ray replaces by one that exits with code 15, also meanwhile."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    except SystemExit as error:
        signal.signal(signal.SIGTERM, before)
        if error.code == signal.SIGTERM:
            signal.raise_signal(signal.SIGTERM)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
