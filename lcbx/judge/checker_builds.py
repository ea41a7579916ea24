"""What compilers made of checker programs: compiled once for all workers of a pool."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

from lcbx.errors import CheckerFault, SandboxError
from lcbx.sandbox.base import BuiltFile

KEPT = 32

Build = tuple[BuiltFile, ...] | None
"""None: it can't be carried to another sandbox and has to be compiled in each."""


class CheckerBuilds:
    """The last `KEPT` builds by key; a checker that does not compile is remembered as well. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._builds: OrderedDict[str, Future[Build]] = OrderedDict()

    def get(self, key: str, compile: Callable[[], Build]) -> Build:
        """Return the build, made by `compile` in this thread unless another one makes it or has made it.

        `key` holds everything that a build depends on. Raises what `compile` raises; a CheckerFault again and again,
        while after another failure the next thread tries to compile.
        """
        while True:
            with self._lock:
                future = self._builds.get(key)
                if future is None:
                    own = self._builds[key] = Future()
                    break
                self._builds.move_to_end(key)
            try:
                return future.result()
            except CheckerFault:
                raise
            except SandboxError:
                continue  # the other thread has forgotten it
        return self._make(key, own, compile)

    def _make(self, key: str, future: Future[Build], compile: Callable[[], Build]) -> Build:
        try:
            build = compile()
        except CheckerFault as fault:
            future.set_exception(fault)
            raise
        except BaseException as error:
            with self._lock:
                del self._builds[key]
            future.set_exception(SandboxError(f"compiling a checker failed in another thread: {error}"))
            raise
        future.set_result(build)
        with self._lock:
            while len(self._builds) > KEPT and next(iter(self._builds.values())).done():
                self._builds.popitem(last=False)
        return build
