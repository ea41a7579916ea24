"""What a cluster offers, whatever it runs on: nodes, actors on them, and what can happen to a call.

`ray_session.RaySession` implements it. Tests use threads of their own process instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lcbx.errors import LcbxError


class ActorLost(LcbxError):
    """The actor, its process or its machine ended."""


class ActorUnavailable(LcbxError):
    """The actor can't be reached now. The call may have run all the same; the actor may answer the next one."""


class ActorFailed(LcbxError):
    """A call raised an exception in the actor; the message has its traceback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterNode:
    """One machine of the cluster that is alive."""

    node_id: str
    name: str
    """Host name, with the beginning of the id, because several nodes can be on one host."""
    cpus: int
    gpus: int


class Actor(Protocol):
    """A process on some node that holds one object."""

    def send(self, method: str, *arguments: Any) -> Any:
        """Start a call and return a reference to its result. A reference among the arguments stands for its value."""

    def call(self, method: str, *arguments: Any, timeout_s: float | None = None) -> Any:
        """Call and wait. Raises as `ClusterSession.result`."""

    def kill(self) -> None:
        """End the process at once. Killing twice is harmless."""


class ClusterSession(Protocol):
    """A connection to a cluster. Everything that was started through it ends with this process."""

    @property
    def version(self) -> str:
        """Name and version of what the cluster runs on."""

    def nodes(self) -> list[ClusterNode]:
        """Return the machines that are alive, in the order of their ids."""

    def start(
        self,
        kind: type[Any],
        *arguments: Any,
        node: ClusterNode | None = None,
        cpus: float = 0,
        gpus: float = 0,
        threads: int = 1,
    ) -> Actor:
        """Start an actor that holds `kind(*arguments)`, on `node` or wherever there is room. Returns at once.

        `threads`: how many of its calls run at the same time.
        """

    def result(self, reference: Any, *, timeout_s: float | None = None) -> Any:
        """Return the result of a call.

        Raises ActorLost, ActorUnavailable, ActorFailed, and TimeoutError when it takes longer than `timeout_s`.
        """

    def ready(self, references: Sequence[Any], *, timeout_s: float) -> list[Any]:
        """Return those of the references whose result is there, after waiting until one is, at most `timeout_s`."""

    def share(self, value: Any) -> Any:
        """Return a reference to a value that every node copies once, also from other nodes."""

    def close(self) -> None:
        """End the connection. Closing twice is harmless."""
