"""Jobs in progress, under ids that nobody can guess: who knows the id may cancel the job."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lcbx.serve.idempotency import BY_CLIENT

ID_BYTES = 24


@dataclass(slots=True)
class ClientJob:
    """The programs of one request."""

    job_id: str
    total: int
    done: int = 0
    cancelled: int = 0
    tasks: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    """By position in the request; only those that are not done."""

    def cancel(self, indices: Collection[int] | None) -> int:
        """Cancel programs by position; None: all. Returns how many were not done yet.

        A program that has started is judged to the end, but nobody is told.
        """
        chosen = list(self.tasks) if indices is None else [index for index in indices if index in self.tasks]
        cancelled = sum(self.tasks[index].cancel(BY_CLIENT) for index in chosen)
        self.cancelled += cancelled
        return cancelled


class ClientJobs:
    """All jobs in progress. For one thread only."""

    def __init__(self) -> None:
        self._jobs: dict[str, ClientJob] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    @contextmanager
    def open(self, total: int) -> Iterator[ClientJob]:
        """Make a job; whatever of it is not done when the block ends is cancelled."""
        job = ClientJob(secrets.token_urlsafe(ID_BYTES), total)
        self._jobs[job.job_id] = job
        try:
            yield job
        finally:
            del self._jobs[job.job_id]
            for task in list(job.tasks.values()):
                task.cancel()

    def get(self, job_id: str) -> ClientJob | None:
        """Return the job; None if there is none, which is also the answer to a guess."""
        return self._jobs.get(job_id)
