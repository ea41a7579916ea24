"""The queue of a pool: which program is judged next, and which futures receive its judgement. Knows no sandbox."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import dataclass, replace

from lcbx.errors import UserError
from lcbx.judge.decision import wants_quiet_run
from lcbx.judge.judged_key import judged_key
from lcbx.judge.request import JudgeRequest, JudgeStats, no_code
from lcbx.types import Judgement, Verdict

REMEMBERED = 20_000
"""Judgements kept, so that the same program for the same problem is judged once."""


@dataclass(slots=True)
class PoolTask:
    """One program to judge, and everyone who waits for its judgement."""

    request: JudgeRequest
    key: str
    waiters: list[tuple[JudgeRequest, Future[Judgement]]]
    narrow: Judgement | None = None
    """The judgement that narrowly failed on time, when this task is its quiet run."""

    @property
    def cancelled(self) -> bool:
        """True if nobody waits any more."""
        return all(future.cancelled() for _, future in self.waiters)


class TaskQueue:
    """First in, first out; equal requests become one task. Thread-safe.

    A program that narrowly fails on time is queued once more for a quiet run. A quiet run starts when nothing else
    runs, and nothing starts while it runs; other programs go first.
    """

    def __init__(self, max_pending: int) -> None:
        """`submit` blocks while `max_pending` futures are not done."""
        self._room = threading.Semaphore(max_pending)
        self._changed = threading.Condition()
        self._ordinary: deque[PoolTask] = deque()
        self._quiet: deque[PoolTask] = deque()
        self._in_flight: dict[str, PoolTask] = {}
        self._remembered: OrderedDict[str, Judgement] = OrderedDict()
        self._active = 0
        self._quiet_run_active = False
        self._closed = False
        self._stats = JudgeStats()

    # -- for callers

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        """Queue a program; see `Judge.submit`."""
        future: Future[Judgement] = Future()
        if request.program.source is None:
            future.set_result(no_code(request.program))
            return future
        try:
            key = judged_key(request, "")
        except UserError as error:
            future.set_exception(error)
            return future
        self._room.acquire()
        future.add_done_callback(lambda _: self._room.release())
        remembered = self._enqueue(key, request, future)
        if remembered is not None:
            future.set_result(for_sample(remembered, request))
        return future

    def _enqueue(self, key: str, request: JudgeRequest, future: Future[Judgement]) -> Judgement | None:
        """Queue the request, or return the judgement of an equal one."""
        with self._changed:
            if self._closed:
                future.cancel()
            elif key in self._remembered:
                self._remembered.move_to_end(key)
                self._stats.reused += 1
                return self._remembered[key]
            elif key in self._in_flight:
                self._stats.reused += 1
                self._in_flight[key].waiters.append((request, future))
            else:
                task = self._in_flight[key] = PoolTask(request, key, [(request, future)])
                self._ordinary.append(task)
                self._changed.notify()
        return None

    def stats(self) -> JudgeStats:
        """Return a copy of the counters, but for those of sandboxes."""
        with self._changed:
            pending = sum(not task.cancelled for task in (*self._ordinary, *self._quiet))
            return replace(self._stats, pending=pending, active=self._active)

    def stop(self) -> None:
        """Refuse new tasks and let `take` return None, now and in waiting threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def cancel_pending(self) -> None:
        """Cancel the futures of all tasks that no worker has."""
        with self._changed:
            tasks = [*self._ordinary, *self._quiet]
            self._ordinary.clear()
            self._quiet.clear()
        for task in tasks:
            for _, future in task.waiters:
                future.cancel()

    # -- for workers

    def take(self) -> PoolTask | None:
        """Wait for the next task; None when the queue has stopped. `finish` must follow in the same thread."""
        with self._changed:
            while not self._closed:
                self._drop_cancelled()
                if not self._quiet_run_active:
                    if self._ordinary:
                        self._active += 1
                        return self._ordinary.popleft()
                    if self._quiet and not self._active:
                        self._quiet_run_active = True
                        self._active += 1
                        return self._quiet.popleft()
                self._changed.wait()
            return None

    def _drop_cancelled(self) -> None:
        """Remove tasks from the head that nobody waits for. Called under the lock."""
        for queue in (self._ordinary, self._quiet):
            while queue and queue[0].cancelled:
                del self._in_flight[queue.popleft().key]

    def finish(self, task: PoolTask, outcome: Judgement | UserError | None) -> None:
        """Give the outcome to everyone who waits for it. None: the task was not judged, its futures are cancelled."""
        with self._changed:
            self._active -= 1
            if task.narrow is not None:
                self._quiet_run_active = False
            self._changed.notify_all()
            if isinstance(outcome, Judgement):
                if self._postpone(task, outcome):
                    return
                outcome = self._record(task, outcome)
            del self._in_flight[task.key]
        for request, future in task.waiters:
            _resolve(future, for_sample(outcome, request) if isinstance(outcome, Judgement) else outcome)

    def _postpone(self, task: PoolTask, judgement: Judgement) -> bool:
        """Queue a quiet run if the judgement calls for one and this was none. Called under the lock."""
        request = task.request
        if task.narrow is not None or not request.rerun_near_limit or self._closed:
            return False
        if not wants_quiet_run(judgement, request.limits):
            return False
        task.narrow = judgement
        self._quiet.append(task)
        return True

    def _record(self, task: PoolTask, judgement: Judgement) -> Judgement:
        """Count and remember the judgement, and return it as it is handed out. Called under the lock."""
        if task.narrow is not None:
            judgement = replace(judgement, near_limit=True, attempts=task.narrow.attempts + judgement.attempts)
        stats = self._stats
        stats.judged += 1
        stats.tests += len(judgement.tests)
        stats.judge_errors += judgement.verdict == Verdict.JE
        stats.quiet_runs += task.narrow is not None
        stats.cpu_time_s += judgement.cpu_time_s + (judgement.compile.cpu_time_s if judgement.compile else 0.0)
        if judgement.verdict != Verdict.JE:
            self._remembered[task.key] = judgement
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return judgement


def _resolve(future: Future[Judgement], outcome: Judgement | UserError | None) -> None:
    if outcome is None:
        future.cancel()
    elif not future.set_running_or_notify_cancel():
        return  # cancelled in the meantime
    elif isinstance(outcome, UserError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def for_sample(judgement: Judgement, request: JudgeRequest) -> Judgement:
    """Return the judgement under the request's own key, with how the request's own program was extracted."""
    program = request.program
    return replace(judgement, key=program.key, extract_reason=program.reason, fence=program.fence)
