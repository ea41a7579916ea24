"""The queue of a pool: which program is judged next, and which futures receive its judgement. Knows no sandbox."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import replace

from lcbx.errors import UserError
from lcbx.judge.decision import wants_quiet_run
from lcbx.judge.judged_key import judged_key
from lcbx.judge.pool_task import PoolTask, Share
from lcbx.judge.request import JudgeRequest, JudgeStats, no_code
from lcbx.types import Judgement, Verdict

REMEMBERED = 20_000
"""Judgements kept, so that the same program for the same problem is judged once."""


class TaskQueue:
    """First in, first out; equal requests become one task. Thread-safe.

    A program that narrowly fails on time is queued once more for a quiet run. A quiet run starts when nothing else
    runs, and nothing starts while it runs; other programs go first. A worker for which nothing is queued takes tests of
    a program that another worker is running.
    """

    def __init__(self, max_pending: int, *, whole: bool = False) -> None:
        """`submit` blocks while `max_pending` futures are not done.

        `whole`: who takes a program judges all of it, quiet run included, because it has a queue of its own.
        """
        self._whole = whole
        self._room = threading.Semaphore(max_pending)
        self._changed = threading.Condition()
        self._ordinary: deque[PoolTask] = deque()
        self._quiet: deque[PoolTask] = deque()
        self._in_flight: dict[str, PoolTask] = {}
        self._running: dict[Share, None] = {}  # a set in the order in which they were taken
        self._remembered: OrderedDict[str, Judgement] = OrderedDict()
        self._quiet_run_active = False
        self._closed = False
        self._stats = JudgeStats()
        self._runs = itertools.count()

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
        if request.run is not None:  # a program that runs twice may do two different things
            key = f"{key}#{next(self._runs)}"
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
                task.may_split = task.may_split and not self._whole
                self._ordinary.append(task)
                self._changed.notify()
        return None

    def stats(self) -> JudgeStats:
        """Return a copy of the counters, but for those of sandboxes."""
        with self._changed:
            pending = sum(not task.cancelled for task in (*self._ordinary, *self._quiet))
            return replace(self._stats, pending=pending, active=len(self._running))

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

    def unresolved(self) -> int:
        """Return how many programs somebody waits for."""
        with self._changed:
            return sum(not task.cancelled for task in self._in_flight.values())

    # -- for workers

    @property
    def queued(self) -> int:
        """How many programs no worker has yet, cancelled ones included."""
        return len(self._ordinary)

    def take(self) -> Share | None:
        """Wait for tests to run; None when the queue has stopped. `finish` must follow in the same thread."""
        with self._changed:
            while not self._closed:
                self._drop_cancelled()
                share = None if self._quiet_run_active else self._next()
                if share is not None:
                    self._running[share] = None
                    return share
                self._changed.wait()
            return None

    def _next(self) -> Share | None:
        """Return what to run now, or None. Called under the lock."""
        if self._ordinary:
            return self._ordinary.popleft().shares[0]
        if self._quiet and not self._running:
            self._quiet_run_active = True
            return self._quiet.popleft().shares[0]
        longest = None if self._whole else max(self._running, key=Share.saving_s, default=None)
        if longest is None or longest.saving_s() <= 0:
            return None
        return longest.task.split(longest)

    def report(self, share: Share, next_test: int, s_per_test: float, compile_s: float) -> bool:
        """Note how far a worker is with its share. False: it need not run the next test."""
        with self._changed:
            if self._closed or share.abandoned or next_test >= share.end:
                return False
            share.next_test, share.s_per_test, share.compile_s = next_test, s_per_test, compile_s
            if not self._ordinary:
                self._changed.notify()
            return True

    def put_back(self, share: Share) -> None:
        """Queue a program again, in front, that was taken but not judged."""
        with self._changed:
            del self._running[share]
            share.task.begin()
            self._ordinary.appendleft(share.task)
            self._changed.notify_all()

    def fail_pending(self, error: UserError) -> None:
        """Refuse new tasks, and give the error to everyone who waits for a program."""
        with self._changed:
            self._closed = True
            tasks = list(self._in_flight.values())
            self._in_flight.clear()
            self._ordinary.clear()
            self._quiet.clear()
            self._changed.notify_all()
        for task in tasks:
            task.abandon()
            for _, future in task.waiters:
                _resolve(future, error)

    def _drop_cancelled(self) -> None:
        """Remove tasks from the head that nobody waits for. Called under the lock."""
        for queue in (self._ordinary, self._quiet):
            while queue and queue[0].cancelled:
                del self._in_flight[queue.popleft().key]

    def finish(self, share: Share, outcome: Judgement | UserError | None) -> None:
        """Give the outcome to everyone who waits for the program, once it doesn't depend on other shares.

        None: the share was not judged. If the program depends on it, its futures are cancelled.
        """
        task = share.task
        with self._changed:
            del self._running[share]
            self._changed.notify_all()
            if share.abandoned:
                return
            if task.narrow is not None:
                self._quiet_run_active = False
            if isinstance(outcome, Judgement) or (outcome is not None and share.first > 0):
                decided = self._join(share, outcome if isinstance(outcome, Judgement) else None)
                if decided is None or self._postpone(task, decided):
                    return
                outcome = self._record(task, decided)
            task.abandon()
            del self._in_flight[task.key]
        for request, future in task.waiters:
            _resolve(future, for_sample(outcome, request) if isinstance(outcome, Judgement) else outcome)

    def _join(self, share: Share, judgement: Judgement | None) -> Judgement | None:
        """Return the judgement on the program, or None if more of its tests have to run. Called under the lock.

        `judgement` is None if the share could not be judged.
        """
        task = share.task
        task.add(share, judgement)
        decided = task.judgement()
        if share.abandoned:  # it has started over
            self._ordinary.appendleft(task)
        return decided

    def _postpone(self, task: PoolTask, judgement: Judgement) -> bool:
        """Queue a quiet run if the judgement calls for one and this was none. Called under the lock."""
        request = task.request
        if self._whole or task.narrow is not None or not request.rerun_near_limit or self._closed:
            return False
        if not wants_quiet_run(judgement, request.limits):
            return False
        task.begin(narrow=judgement)
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
        if judgement.verdict != Verdict.JE and task.request.run is None:
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
