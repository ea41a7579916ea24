"""The local judge: many programs at once on workers of this process, with warm sandboxes and retries.

A `TaskQueue` decides what is judged next, `PoolWorker`s judge it, a `SandboxSupply` starts their sandboxes. Leaving the
`with` block, or Ctrl-C, ends every sandbox at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from lcbx import languages as language_files
from lcbx.judge.checker_builds import CheckerBuilds
from lcbx.judge.pool_worker import PoolWorker
from lcbx.judge.request import JudgeRequest, JudgeStats
from lcbx.judge.sandbox_supply import SandboxSupply
from lcbx.judge.task_queue import TaskQueue
from lcbx.judge.warm_msgspec import warm_msgspec
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend, Prepared, Progress, choose
from lcbx.types import Judgement, Language

BACK_OFF_S = (0.2, 1.0, 3.0, 8.0, 20.0)
"""Waits before a program is tried again on a fresh sandbox. Together they outlast a restart of the engine."""
JOBS_PER_SANDBOX = 1000


def physical_cores() -> int:
    """Return the number of cores this process may use, hyper-threads counted once."""
    siblings = set()
    for cpu in os.sched_getaffinity(0):
        path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        siblings.add(path.read_text().strip() if path.exists() else str(cpu))
    return max(1, len(siblings))


class JudgePool:
    """A `Judge` with `workers` workers (default: physical cores)."""

    def __init__(
        self,
        *,
        sandbox: str | Backend = "auto",
        workers: int | None = None,
        store: TestStore | None = None,
        languages: dict[str, Language] | None = None,
        pin: bool = False,
        max_pending: int = 2000,
        runtime: str | None = None,
        back_off_s: Sequence[float] = BACK_OFF_S,
        jobs_per_sandbox: int = JOBS_PER_SANDBOX,
    ) -> None:
        """`languages`: those of checker programs; others are loaded by name. `pin`: each worker keeps to one CPU.

        `submit` blocks while `max_pending` programs wait. Raises UserError when no sandbox works here.
        """
        warm_msgspec()
        self.backend = sandbox if isinstance(sandbox, Backend) else choose(sandbox, runtime=runtime)
        self.store = store if store is not None else TestStore.default()
        self.workers = workers if workers is not None else physical_cores()
        self._languages = languages or {}
        self._queue = TaskQueue(max_pending)
        self._supply = SandboxSupply(self.backend, self.store)
        self._closed = False
        builds = CheckerBuilds()
        cpus = sorted(os.sched_getaffinity(0))
        self.store.inputs_root.mkdir(parents=True, exist_ok=True)
        self.backend.remove_stale()
        self._workers = [
            PoolWorker(
                self._queue,
                self._supply,
                self.store,
                find_language=self._find_language,
                builds=builds,
                cpus=str(cpus[number % len(cpus)]) if pin else None,
                back_off_s=back_off_s,
                jobs_per_sandbox=jobs_per_sandbox,
                number=number,
            )
            for number in range(self.workers)
        ]
        for worker in self._workers:
            worker.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def description(self) -> str:
        return self.backend.description

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        return self._queue.submit(request)

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        return {language.language_id: self.backend.prepare(language, progress) for language in languages}

    def stats(self) -> JudgeStats:
        return replace(self._queue.stats(), sandboxes_started=self._supply.started, sandboxes_lost=self._supply.lost)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._queue.stop()
        try:
            with ThreadPoolExecutor(max_workers=len(self._workers)) as executor:  # ending a container takes 0.1 s
                list(executor.map(PoolWorker.close, self._workers))
        except RuntimeError:  # closed by `atexit`: no thread can be started any more
            for worker in self._workers:
                worker.close()
        self._supply.close()
        for worker in self._workers:
            worker.join()
        self._queue.cancel_pending()

    def _find_language(self, language_id: str) -> Language:
        return self._languages.get(language_id) or language_files.load(language_id)
