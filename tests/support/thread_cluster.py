"""A cluster whose nodes are threads of this process: everything of `ClusterJudge` but Ray."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from lcbx.cluster.actors import ActorFailed, ActorLost, ClusterNode


class ThreadActor:
    """An actor whose calls run in threads. Once killed, no call returns."""

    def __init__(self, make: Callable[[], Any], threads: int) -> None:
        self._executor = ThreadPoolExecutor(max_workers=threads)
        self._made = self._executor.submit(make)
        self._lost: Future[Any] = Future()
        self.calls: list[str] = []
        """Names of the methods that were called, in order."""

    def send(self, method: str, *arguments: Any) -> Future[Any]:
        if self._lost.done():
            return self._lost
        self.calls.append(method)
        return self._executor.submit(self._run, method, arguments)

    def _run(self, method: str, arguments: Sequence[Any]) -> Any:
        values = [value.result() if isinstance(value, Future) else value for value in arguments]
        return getattr(self._made.result(), method)(*values)

    def call(self, method: str, *arguments: Any, timeout_s: float | None = None) -> Any:
        future = self.send(method, *arguments)
        wait([future, self._lost], timeout=timeout_s, return_when=FIRST_COMPLETED)
        if self._lost.done():
            raise ActorLost("The actor died.")
        if not future.done():
            raise TimeoutError(method)
        try:
            return future.result()
        except Exception as error:
            raise ActorFailed(f"{type(error).__name__}: {error}") from error

    def kill(self) -> None:
        if not self._lost.done():
            self._lost.set_result(None)
        self._executor.shutdown(wait=False, cancel_futures=True)


class ThreadSession:
    """A session with nodes that come and go."""

    version = "threads 1.0"

    def __init__(self, cpus: Sequence[int] = (1,)) -> None:
        self._lock = threading.Lock()
        self._nodes: dict[str, ClusterNode] = {}
        self.actors: dict[str, ThreadActor] = {}
        """The latest actor of each node."""
        for count in cpus:
            self.add_node(count)

    def add_node(self, cpus: int = 1) -> str:
        with self._lock:
            name = f"n{len(self._nodes) + len(self.actors)}"
            self._nodes[name] = ClusterNode(node_id=name, name=name, cpus=cpus, gpus=0)
            return name

    def remove_node(self, name: str) -> None:
        """The machine is gone."""
        with self._lock:
            del self._nodes[name]
        self.actors[name].kill()

    def nodes(self) -> list[ClusterNode]:
        with self._lock:
            return list(self._nodes.values())

    def start(
        self,
        kind: type[Any],
        *arguments: Any,
        node: ClusterNode | None = None,
        cpus: float = 0,
        gpus: float = 0,
        threads: int = 1,
    ) -> ThreadActor:
        actor = ThreadActor(lambda: kind(*arguments), threads)
        if node is not None:
            self.actors[node.node_id] = actor
        return actor

    def result(self, reference: Future[Any], *, timeout_s: float | None = None) -> Any:
        return reference.result(timeout_s)

    def ready(self, references: Sequence[Future[Any]], *, timeout_s: float) -> list[Future[Any]]:
        return list(wait(references, timeout=timeout_s, return_when=FIRST_COMPLETED).done)

    def share(self, value: Any) -> Future[Any]:
        shared: Future[Any] = Future()
        shared.set_result(value)
        return shared

    def close(self) -> None:
        for actor in self.actors.values():
            actor.kill()
