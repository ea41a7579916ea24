"""Sandboxes for the workers of a pool: started, counted, and one spare in waiting for the next replacement."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from lcbx.errors import SandboxError, UserError
from lcbx.judge import sandbox_judges
from lcbx.judge.sandbox_judges import RunnerJudge, SandboxJudge
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend
from lcbx.types import Language, Limits


@dataclass(frozen=True, slots=True)
class SandboxKey:
    """What is fixed when a sandbox starts: jobs with equal keys can share one."""

    language_id: str
    language_digest: str
    limits: Limits


def sandbox_key(language: Language, limits: Limits) -> SandboxKey:
    """Return the key of the sandbox for a job.

    Memory is rounded up to a power of two, at least the default, so that a problem's own lower limit needs no sandbox
    of its own.
    """
    default = Limits()
    memory_limit_mib = default.memory_limit_mib
    while memory_limit_mib < limits.memory_limit_mib:
        memory_limit_mib *= 2
    fixed = Limits(
        memory_limit_mib=memory_limit_mib,
        tasks=limits.tasks,
        stack_limit_mib=limits.stack_limit_mib,
        scratch_limit_mib=limits.scratch_limit_mib,
        open_files=limits.open_files,
        file_size_limit_mib=limits.file_size_limit_mib,
    )
    return SandboxKey(language.language_id, language.digest, fixed)


class SandboxSupply:
    """Starts sandboxes. Keeps one spare per key and CPU from which a sandbox was lost. Thread-safe."""

    def __init__(self, backend: Backend, store: TestStore) -> None:
        self._backend, self._store = backend, store
        self._lock = threading.Lock()
        self._closed = False
        self._spares: dict[tuple[SandboxKey, str | None], SandboxJudge] = {}
        self._starting: dict[tuple[SandboxKey, str | None], threading.Thread] = {}
        self.started = 0
        self.lost = 0

    def start(self, language: Language, key: SandboxKey, *, cpus: str | None) -> SandboxJudge:
        """Start a sandbox. Raises UserError and SandboxError as `Backend.start` does."""
        sandbox = sandbox_judges.start(self._backend, language, key.limits, self._store, cpus=cpus)
        self._note_started()
        return sandbox

    def start_runner(self, language: Language, key: SandboxKey, *, cpus: str | None) -> RunnerJudge:
        """Start a sandbox for checker programs. Raises as `start`, and SandboxError for a language without a runner."""
        sandbox = sandbox_judges.start_runner(self._backend, language, key.limits, self._store, cpus=cpus)
        self._note_started()
        return sandbox

    def _note_started(self) -> None:
        with self._lock:
            self.started += 1

    def note_lost(self) -> None:
        """Count a sandbox that ended by itself."""
        with self._lock:
            self.lost += 1

    def take_spare(self, language: Language, key: SandboxKey, *, cpus: str | None) -> SandboxJudge | None:
        """Return a spare if one is ready, and start the next one in the background."""
        with self._lock:
            spare = self._spares.pop((key, cpus), None)
            if not self._closed and (key, cpus) not in self._starting:
                thread = threading.Thread(
                    target=self._start_spare, args=(language, key, cpus), name="lcbx-spare", daemon=True
                )
                self._starting[key, cpus] = thread
                thread.start()
        return spare

    def _start_spare(self, language: Language, key: SandboxKey, cpus: str | None) -> None:
        sandbox = None
        try:
            sandbox = self.start(language, key, cpus=cpus)
        except (SandboxError, UserError):
            pass  # the worker that needs this sandbox will fail with the same reason and report it
        finally:
            with self._lock:
                del self._starting[key, cpus]
                if sandbox is not None and not self._closed and (key, cpus) not in self._spares:
                    self._spares[key, cpus] = sandbox
                    sandbox = None
        if sandbox is not None:
            sandbox.close()

    def close(self) -> None:
        """End all spares, also those that are still starting: nothing may outlive this process."""
        with self._lock:
            self._closed = True
            spares, self._spares = list(self._spares.values()), {}
            threads = list(self._starting.values())
        for sandbox in spares:
            sandbox.close()
        for thread in threads:
            thread.join()
