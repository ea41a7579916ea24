"""The warm sandboxes of one worker."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from lcbx.errors import SandboxLost
from lcbx.judge.sandbox_supply import SandboxKey, sandbox_key
from lcbx.types import Language, Limits

SANDBOXES_PER_WORKER = 8


class Closable(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=Closable)


class WarmSandboxes(Generic[T]):
    """Sandboxes by key; the least recently used one is ended when there are too many.

    Used by one worker's thread; only `close` may be called from any other, also while a program runs.
    """

    def __init__(
        self,
        start: Callable[[Language, SandboxKey], T],
        *,
        take_spare: Callable[[Language, SandboxKey], T | None] = lambda _language, _key: None,
        jobs_per_sandbox: int,
    ) -> None:
        """`jobs_per_sandbox`: after so many jobs a sandbox is replaced, in case something in it slowly fills up."""
        self._start, self._take_spare, self._jobs_per_sandbox = start, take_spare, jobs_per_sandbox
        self._sandboxes: OrderedDict[SandboxKey, T] = OrderedDict()
        self._jobs: dict[SandboxKey, int] = {}
        self._lock = threading.Lock()
        self._closed = False

    def get(self, language: Language, limits: Limits) -> T:
        """Return the sandbox for a job, started if necessary. Raises what starting it raises; SandboxLost when closed.

        `release` or `discard` must follow.
        """
        key = sandbox_key(language, limits)
        with self._lock:
            if key in self._sandboxes:
                self._sandboxes.move_to_end(key)
                return self._sandboxes[key]
        return self._keep(key, self._start(language, key))

    def _keep(self, key: SandboxKey, sandbox: T) -> T:
        with self._lock:
            closed = self._closed
            if not closed:
                self._sandboxes[key], self._jobs[key] = sandbox, 0
            oldest = self._sandboxes.popitem(last=False)[1] if len(self._sandboxes) > SANDBOXES_PER_WORKER else None
        if oldest is not None:
            oldest.close()
        if closed:
            sandbox.close()
            raise SandboxLost("the pool is closing")
        return sandbox

    def release(self, language: Language, limits: Limits, *, healthy: bool) -> None:
        """Count a finished job. Replace the sandbox if it is not `healthy` or old, by a spare where one is ready."""
        key = sandbox_key(language, limits)
        self._jobs[key] = self._jobs.get(key, 0) + 1
        if healthy and self._jobs[key] < self._jobs_per_sandbox:
            return
        self.discard(language, limits)
        spare = self._take_spare(language, key)
        if spare is not None:
            self._keep(key, spare)

    def discard(self, language: Language, limits: Limits) -> None:
        """End the sandbox for such a job, if there is one."""
        with self._lock:
            sandbox = self._sandboxes.pop(sandbox_key(language, limits), None)
        if sandbox is not None:
            sandbox.close()

    def close(self) -> None:
        """End all of them, whatever runs in them."""
        with self._lock:
            self._closed = True
            sandboxes, self._sandboxes = list(self._sandboxes.values()), OrderedDict()
        for sandbox in sandboxes:
            sandbox.close()
