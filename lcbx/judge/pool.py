"""Many programs at once: workers, sandboxes kept warm, retries, one program run alone when time is what decides.

One worker is one thread with its own sandboxes, at most one of them busy; the threads only wait, the work is in the
sandboxes. A future never raises for anything a program or a sandbox does: what could not be judged after every retry is
`JE` with its cause. Leaving the `with` block, or Ctrl-C, ends every sandbox at once.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from lcbx.errors import SandboxError, SandboxLost, UserError
from lcbx.judge import sandbox_judges
from lcbx.judge.checker_programs import checker_job, checker_verdict
from lcbx.judge.decision import wants_quiet_run
from lcbx.judge.in_sandbox import Unfinished
from lcbx.judge.request import JudgeRequest, JudgeStats, judge_error, judged_key, no_code
from lcbx.judge.sandbox_judges import RunnerJudge, SandboxJudge
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend, Prepared, Progress, SandboxInfo, choose
from lcbx.types import Judgement, Language, Limits, Problem, Verdict

BACK_OFF_S = (0.2, 1.0, 3.0, 8.0, 20.0)
"""Waits before a job is tried again on a fresh sandbox. Together they outlast a restart of the engine."""
JOBS_A_SANDBOX = 1000
"""Then it is replaced: whatever slowly fills up starts anew."""
SANDBOXES_A_WORKER = 8
REMEMBERED = 20_000
"""Judgements kept so that the same program for the same problem is judged once."""


@dataclass(slots=True)
class PoolTask:
    request: JudgeRequest
    future: Future[Judgement]
    first: Judgement | None = None
    """The judgement that asked for a quiet run."""
    followers: list[tuple[JudgeRequest, Future[Judgement]]] = field(default_factory=list)


def physical_cores() -> int:
    """Cores this process may use, hyper-threads counted once."""
    allowed = os.sched_getaffinity(0)
    siblings = set()
    for cpu in allowed:
        path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        siblings.add(path.read_text().strip() if path.exists() else str(cpu))
    return max(1, len(siblings))


class JudgePool:
    """Judges programs on `workers` workers (default: physical cores). Thread-safe."""

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
    ) -> None:
        """`languages`: where a checker program's language is found. `pin`: each worker keeps to one CPU (the machine is
        ours).

        `submit` blocks while `max_pending` programs wait. Raises UserError when no sandbox works here.
        """
        self.backend = sandbox if isinstance(sandbox, Backend) else choose(sandbox, runtime=runtime)
        self.store = store if store is not None else TestStore.default()
        self.workers = workers if workers is not None else physical_cores()
        self._languages = languages
        self._queue: deque[PoolTask] = deque()
        self._quiet: deque[PoolTask] = deque()
        self._in_flight: dict[str, PoolTask] = {}
        self._known: OrderedDict[str, Judgement] = OrderedDict()
        self._changed = threading.Condition()
        self._room = threading.Semaphore(max_pending)
        self._running_quiet = False
        self._closing = False
        self._stats = JudgeStats()
        self._infos: dict[str, SandboxInfo] = {}
        self._spares = _Spares(self)
        cpus = sorted(os.sched_getaffinity(0))
        self.store.inputs_root.mkdir(parents=True, exist_ok=True)
        self.backend.remove_stale()
        self._workers = [_Worker(self, str(cpus[i % len(cpus)]) if pin else None, i) for i in range(self.workers)]
        for worker in self._workers:
            worker.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- for callers

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        """Queue a program. The future's only exceptions: UserError (its language can't be had here), cancellation.

        Cancelling it takes the program from the queue if nobody else asked for it; one that runs is judged to its end.
        """
        future: Future[Judgement] = Future()
        if request.program.source is None:
            future.set_result(no_code(request.program))
            return future
        self._room.acquire()
        future.add_done_callback(lambda _: self._room.release())
        key = judged_key(request, "")
        with self._changed:
            if self._closing:
                future.cancel()
                return future
            if key in self._known:
                self._known.move_to_end(key)
                self._stats.reused += 1
                judgement = self._known[key]
            elif key in self._in_flight:
                self._stats.reused += 1
                self._in_flight[key].followers.append((request, future))
                return future
            else:
                task = self._in_flight[key] = PoolTask(request, future)
                self._queue.append(task)
                self._changed.notify()
                return future
        future.set_result(_for_sample(judgement, request))
        return future

    @property
    def description(self) -> str:
        return self.backend.description

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        return {language.language_id: self.backend.prepare(language, progress) for language in languages}

    def stats(self) -> JudgeStats:
        with self._changed:
            active = sum(worker.busy for worker in self._workers)
            return replace(self._stats, pending=len(self._queue) + len(self._quiet), active=active)

    def sandbox_info(self, language_id: str) -> SandboxInfo | None:
        """What the last sandbox of this language said of itself; None before the first has started."""
        return self._infos.get(language_id)

    def close(self) -> None:
        """End every sandbox now; futures that are not done are cancelled. A second call does nothing."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            left = [*self._queue, *self._quiet]
            self._queue.clear()
            self._quiet.clear()
            self._changed.notify_all()
        for worker in self._workers:
            worker.close()
        self._spares.close()
        for worker in self._workers:
            worker.join()
        for task in left:
            task.future.cancel()
            for _, future in task.followers:
                future.cancel()

    # -- for workers

    def _next(self) -> PoolTask | None:
        """The next task, or None when the pool closes. A quiet run starts when nothing else runs, and nothing starts
        with it.
        """
        with self._changed:
            while not self._closing:
                self._drop_unwanted()
                if not self._running_quiet:
                    if self._queue:
                        self._mark_busy()
                        return self._queue.popleft()
                    if self._quiet and not any(worker.busy for worker in self._workers):
                        self._running_quiet = True
                        self._mark_busy()
                        return self._quiet.popleft()
                self._changed.wait()
            return None

    def _drop_unwanted(self) -> None:
        """Forget the next tasks as far as everyone who asked for them has cancelled. Called under the lock."""
        for queue in (self._queue, self._quiet):
            while queue and queue[0].future.cancelled() and all(each.cancelled() for _, each in queue[0].followers):
                self._in_flight.pop(judged_key(queue.popleft().request, ""), None)

    def _mark_busy(self) -> None:
        worker = threading.current_thread()
        assert isinstance(worker, _Worker)
        worker.busy = True

    def _finish(self, task: PoolTask, outcome: Judgement | UserError | None) -> None:
        """Hand out a result: to the caller, to everyone who asked the same, and to those who will. None: cancelled."""
        with self._changed:
            quiet, self._running_quiet = task.first is not None, False
            if isinstance(outcome, Judgement) and self._postpone(task, outcome):
                self._release_worker()
                return
            self._in_flight.pop(judged_key(task.request, ""), None)
            if isinstance(outcome, Judgement):
                if task.first is not None:
                    attempts = task.first.attempts + outcome.attempts
                    outcome = replace(outcome, near_limit=True, attempts=attempts)
                self._count(outcome, quiet)
                if outcome.verdict != Verdict.JE:
                    self._known[judged_key(task.request, "")] = outcome
                    if len(self._known) > REMEMBERED:
                        self._known.popitem(last=False)
            followers = [(task.request, task.future), *task.followers]
            self._release_worker()
        for request, future in followers:
            if outcome is None:
                future.cancel()
            elif not future.set_running_or_notify_cancel():
                continue  # whoever asked has cancelled meanwhile
            elif isinstance(outcome, UserError):
                future.set_exception(outcome)
            else:
                future.set_result(_for_sample(outcome, request))

    def _postpone(self, task: PoolTask, outcome: Judgement) -> bool:
        """Queue a quiet run if this judgement deserves one and has not had it. Called under the lock."""
        request = task.request
        if task.first is not None or not request.rerun_near_limit or self._closing:
            return False
        if not wants_quiet_run(outcome, request.limits):
            return False
        task.first = outcome
        self._quiet.append(task)
        return True

    def _release_worker(self) -> None:
        worker = threading.current_thread()
        assert isinstance(worker, _Worker)
        worker.busy = False
        self._changed.notify_all()

    def _count(self, judgement: Judgement, quiet: bool) -> None:
        stats = self._stats
        stats.judged += 1
        stats.tests += len(judgement.tests)
        stats.judge_errors += judgement.verdict == Verdict.JE
        stats.quiet_runs += quiet
        stats.cpu_time_s += judgement.cpu_time_s + (judgement.compile.cpu_time_s if judgement.compile else 0.0)

    def _note(self, *, started: int = 0, lost: int = 0) -> None:
        with self._changed:
            self._stats.sandboxes_started += started
            self._stats.sandboxes_lost += lost

    def _start(self, language: Language, limits: Limits, cpus: str | None) -> SandboxJudge:
        sandbox = sandbox_judges.start(self.backend, language, limits, self.store, cpus=cpus)
        self._infos[language.language_id] = sandbox.info
        self._note(started=1)
        return sandbox

    def _find_language(self, language_id: str) -> Language:
        if self._languages is not None and language_id in self._languages:
            return self._languages[language_id]
        from lcbx import languages

        return languages.load(language_id)


def _for_sample(judgement: Judgement, request: JudgeRequest) -> Judgement:
    """The same judgement under another sample's key; how its program was found is the sample's own."""
    program = request.program
    return replace(judgement, key=program.key, extract_reason=program.reason, fence=program.fence)


def sandbox_key(language: Language, limits: Limits) -> tuple[str, str, Limits]:
    """Jobs with equal keys can share a sandbox: what is fixed when it starts is equal for them.

    Memory is rounded up to a power of two, at least the default, so that a problem's own lower limit needs no sandbox
    of its own.
    """
    default = Limits()
    memory = default.memory_limit_mib
    while memory < limits.memory_limit_mib:
        memory *= 2
    fixed = Limits(
        memory_limit_mib=memory,
        tasks=limits.tasks,
        stack_limit_mib=limits.stack_limit_mib,
        scratch_limit_mib=limits.scratch_limit_mib,
        open_files=limits.open_files,
        file_size_limit_mib=limits.file_size_limit_mib,
    )
    return language.language_id, language.digest, fixed


class _Spares:
    """One sandbox in waiting for each language (and CPU, where workers keep to one) that has lost one: the next
    replacement costs no start.
    """

    def __init__(self, pool: JudgePool) -> None:
        self._pool = pool
        self._ready: dict[tuple[str, str, Limits, str | None], SandboxJudge] = {}
        self._starting: dict[tuple[str, str, Limits, str | None], threading.Thread] = {}
        self._lock = threading.Lock()
        self._closed = False

    def take(self, language: Language, limits: Limits, cpus: str | None) -> SandboxJudge | None:
        """A spare if one is ready; another is on its way after this call."""
        key = (*sandbox_key(language, limits), cpus)
        with self._lock:
            spare = self._ready.pop(key, None)
            if not self._closed and key not in self._starting:
                thread = threading.Thread(target=self._make, args=(language, key), name="lcbx-spare", daemon=True)
                self._starting[key] = thread
                thread.start()
        return spare

    def _make(self, language: Language, key: tuple[str, str, Limits, str | None]) -> None:
        sandbox = None
        try:
            sandbox = self._pool._start(language, key[2], key[3])
        except (SandboxError, UserError):
            pass  # the worker that needs one will see and say why
        finally:
            with self._lock:
                del self._starting[key]
                if sandbox is not None and not self._closed and key not in self._ready:
                    self._ready[key] = sandbox
                    sandbox = None
        if sandbox is not None:
            sandbox.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            ready, self._ready = list(self._ready.values()), {}
            starting = list(self._starting.values())
        for sandbox in ready:
            sandbox.close()
        for thread in starting:  # they close what they have started: nothing half-made may outlive this process
            thread.join()


class _Worker(threading.Thread):
    """Takes tasks, runs each in a sandbox of its language, replaces sandboxes that are lost, dirty or old."""

    def __init__(self, pool: JudgePool, cpus: str | None, number: int) -> None:
        super().__init__(name=f"lcbx-worker-{number}", daemon=True)
        self._pool, self._cpus = pool, cpus
        self.busy = False
        self._sandboxes: OrderedDict[tuple[str, str, Limits], SandboxJudge] = OrderedDict()
        self._jobs: dict[tuple[str, str, Limits], int] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def run(self) -> None:
        while (task := self._pool._next()) is not None:
            outcome: Judgement | UserError | None
            try:
                outcome = self._judge(task)
            except UserError as error:
                outcome = error
            except Exception as error:  # a bug of ours: it keeps its traceback, and the others keep their worker
                logging.getLogger("lcbx").exception("judging %s", task.request.program.key)
                self._discard(task.request, lost=False)
                outcome = judge_error(task.request.program, f"{type(error).__name__}: {error}", 1)
            self._pool._finish(task, outcome)

    def _judge(self, task: PoolTask) -> Judgement | None:
        """Judge with retries. None: the pool is closing."""
        request, killed, reason, attempt = task.request, 0, "", 1
        previous: Unfinished | None = None
        if task.first is not None:
            request = replace(request, rerun_near_limit=False)
        while not self._closed.is_set():
            sandbox = None
            try:
                sandbox = self._sandbox(request.language, request.limits)
                judgement, healthy = sandbox.judge(request, self._run_checker, previous)
                self._done_with(request, healthy)
                return replace(judgement, attempts=attempt)
            except Unfinished as unfinished:
                previous = unfinished
                self._done_with(request, healthy=False)
                continue  # at least one test further: this ends
            except SandboxLost as error:
                if self._closed.is_set():
                    return None
                reason = str(error)
                killed += bool(sandbox is not None and sandbox.out_of_memory())
                self._discard(request, lost=True)
                if killed == 2:
                    return _out_of_memory(request, attempt)
            except SandboxError as error:
                reason = str(error)
                self._discard(request, lost=sandbox is not None)
            if attempt > len(BACK_OFF_S):
                return judge_error(request.program, reason, attempt)
            self._closed.wait(BACK_OFF_S[attempt - 1])
            attempt += 1
        return None

    # -- sandboxes

    def _sandbox(self, language: Language, limits: Limits) -> SandboxJudge:
        key = sandbox_key(language, limits)
        if key in self._sandboxes:
            self._sandboxes.move_to_end(key)
            return self._sandboxes[key]
        return self._keep(key, self._pool._start(language, key[2], self._cpus))

    def _keep(self, key: tuple[str, str, Limits], sandbox: SandboxJudge) -> SandboxJudge:
        with self._lock:
            if not self._closed.is_set():
                self._sandboxes[key] = sandbox
                self._jobs[key] = 0
        if self._closed.is_set():
            sandbox.close()
            raise SandboxLost("the pool is closing")
        if len(self._sandboxes) > SANDBOXES_A_WORKER:
            _, oldest = self._sandboxes.popitem(last=False)
            oldest.close()
        return sandbox

    def _done_with(self, request: JudgeRequest, healthy: bool) -> None:
        key = sandbox_key(request.language, request.limits)
        self._jobs[key] = self._jobs.get(key, 0) + 1
        if not healthy or self._jobs[key] >= JOBS_A_SANDBOX:
            self._discard(request, lost=False)
            spare = self._pool._spares.take(request.language, request.limits, self._cpus)
            if spare is not None:
                self._keep(key, spare)

    def _discard(self, request: JudgeRequest, *, lost: bool) -> None:
        with self._lock:
            sandbox = self._sandboxes.pop(sandbox_key(request.language, request.limits), None)
        if sandbox is not None:
            sandbox.close()
        if lost:
            self._pool._note(lost=1)

    def _run_checker(self, problem: Problem, test_index: int, output: bytes) -> bool:
        """Run the problem's checker program in a sandbox of its own language."""
        checker = problem.checker
        assert checker is not None
        assert checker.language_id is not None
        language = self._pool._find_language(checker.language_id)
        job = checker_job(problem, test_index, output, language, self._pool.store, Limits())
        # A file system of its own: a checker must not meet what the program it checks left behind.
        sandbox = self._pool._start(language, job.limits, self._cpus) if self._same_place(language) else None
        try:
            place = sandbox if sandbox is not None else self._sandbox(language, job.limits)
            if not isinstance(place, RunnerJudge):
                raise SandboxError(f"{language.language_id} has an executor image, which cannot run a checker")
            return checker_verdict(problem, place.sandbox.run(job))
        except SandboxLost as error:
            raise SandboxError(f"the checker of {problem.problem_id} lost its sandbox: {error}") from error
        finally:
            if sandbox is not None:
                sandbox.close()

    def _same_place(self, language: Language) -> bool:
        """Is this worker's sandbox of that language the one the program is in right now?"""
        return bool(self._sandboxes) and next(reversed(self._sandboxes))[0] == language.language_id

    # -- the end

    def close(self) -> None:
        """From another thread: end the sandboxes, whatever runs in them."""
        self._closed.set()
        with self._lock:
            sandboxes, self._sandboxes = list(self._sandboxes.values()), OrderedDict()
        for sandbox in sandboxes:
            sandbox.close()


def _out_of_memory(request: JudgeRequest, attempts: int) -> Judgement:
    """Twice the kernel ended the whole sandbox for this program's memory: that is the program's doing."""
    judgement = judge_error(request.program, "", attempts)
    return replace(judgement, verdict=Verdict.MLE, error=None)
