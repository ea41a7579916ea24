"""One worker of a pool: takes tasks and judges each in a sandbox of its language, with retries."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from lcbx.errors import CheckerFault, SandboxError, SandboxLost, UserError
from lcbx.judge.checker_builds import CheckerBuilds
from lcbx.judge.checker_programs import CheckerPrograms
from lcbx.judge.in_sandbox import Unfinished
from lcbx.judge.judged_key import judged_key
from lcbx.judge.pool_task import Share
from lcbx.judge.request import JudgeRequest, judge_error, source_digest
from lcbx.judge.sandbox_judges import SandboxJudge
from lcbx.judge.sandbox_supply import SandboxSupply
from lcbx.judge.task_queue import TaskQueue
from lcbx.judge.warm_sandboxes import WarmSandboxes
from lcbx.problems.store import TestStore
from lcbx.types import CompileResult, Judgement, Language, Verdict


class PoolWorker(threading.Thread):
    """A thread with sandboxes of its own. It only waits; the work is in the sandboxes, at most one of them busy."""

    def __init__(
        self,
        queue: TaskQueue,
        supply: SandboxSupply,
        store: TestStore,
        *,
        find_language: Callable[[str], Language],
        builds: CheckerBuilds,
        cpus: str | None,
        back_off_s: Sequence[float],
        jobs_per_sandbox: int,
        number: int,
    ) -> None:
        """`cpus`: the CPU it keeps to, None: any. `back_off_s`: the wait before each retry."""
        super().__init__(name=f"lcbx-worker-{number}", daemon=True)
        self._queue, self._supply, self._back_off_s = queue, supply, back_off_s
        self._sandboxes: WarmSandboxes[SandboxJudge] = WarmSandboxes(
            partial(supply.start, cpus=cpus),
            take_spare=partial(supply.take_spare, cpus=cpus),
            jobs_per_sandbox=jobs_per_sandbox,
        )
        self._checkers = CheckerPrograms(
            WarmSandboxes(partial(supply.start_runner, cpus=cpus), jobs_per_sandbox=jobs_per_sandbox),
            store,
            find_language,
            builds,
        )
        self._closed = threading.Event()

    def run(self) -> None:
        while (share := self._queue.take()) is not None:
            self._queue.finish(share, self._outcome(share))

    def _outcome(self, share: Share) -> Judgement | UserError | None:
        task = share.task
        try:
            return self._judge(share)
        except UserError as error:
            return error
        except Exception as error:  # a bug in lcbx: log its traceback, and keep the worker for other programs
            logging.getLogger("lcbx").exception("judging %s", task.request.program.key)
            self._sandboxes.discard(task.request.language, task.request.limits)
            return judge_error(task.request.program, f"{type(error).__name__}: {error}")

    def _judge(self, share: Share) -> Judgement | None:
        """Judge with retries. None: the pool is closing, or the tests of this share are of no use any more."""
        task, request = share.task, share.task.request
        if task.narrow is not None:
            request = replace(request, rerun_near_limit=False)
        report = partial(self._queue.report, share) if task.may_split else None
        attempt, out_of_memory, previous, key = 1, 0, None, ""
        while not (self._closed.is_set() or share.abandoned):
            sandbox = None
            try:
                sandbox = self._sandboxes.get(request.language, request.limits)
                key = judged_key(task.request, sandbox.info.image_digest)
                tests = range(share.first, share.end)
                if (refused := _too_large(request)) is not None:
                    self._sandboxes.release(request.language, request.limits, healthy=True)
                    return replace(refused, judged_key=key)
                judgement, healthy = sandbox.judge(request, self._checkers.accepts, previous, tests, report)
                self._sandboxes.release(request.language, request.limits, healthy=healthy)
                return replace(judgement, attempts=attempt, judged_key=key)
            except Unfinished as error:  # no attempt: at least one more test is done, so this ends
                previous = error
                self._sandboxes.release(request.language, request.limits, healthy=False)
                continue
            except CheckerFault as fault:  # no other attempt would decide
                self._sandboxes.release(request.language, request.limits, healthy=fault.healthy)
                return judge_error(request.program, str(fault), attempt)
            except SandboxLost as error:
                if self._closed.is_set():
                    return None
                reason = str(error)
                out_of_memory += bool(sandbox is not None and sandbox.out_of_memory())
                self._supply.note_lost()
            except SandboxError as error:
                reason = str(error)
                if sandbox is not None:
                    self._supply.note_lost()
            self._sandboxes.discard(request.language, request.limits)
            if out_of_memory == 2:
                return _memory_limit_exceeded(request, key, attempt)
            if attempt > len(self._back_off_s):
                return judge_error(request.program, reason, attempt)
            self._closed.wait(self._back_off_s[attempt - 1])
            attempt += 1
        return None

    def close(self) -> None:
        """End its sandboxes, whatever runs in them. Called from another thread."""
        self._closed.set()
        self._sandboxes.close()
        self._checkers.close()


def _too_large(request: JudgeRequest) -> Judgement | None:
    """Return CE for a program that is larger than any file it may write; None for any other. Nothing is sent or run."""
    source, limit_mib = request.program.source or "", request.limits.file_size_limit_mib
    size_bytes = len(source.encode("utf-8", "surrogatepass")) if len(source) > limit_mib << 18 else 0
    if size_bytes <= limit_mib << 20:
        return None
    log = f"the source has {size_bytes >> 20} MiB, and a file may have at most {limit_mib} MiB: not compiled, not run"
    return replace(
        judge_error(request.program, ""),
        verdict=Verdict.CE,
        error=None,
        compile=CompileResult(exit_code=None, signal=None, log=log, cpu_time_s=0.0, wall_time_s=0.0),
        program_sha256=source_digest(source),
    )


def _memory_limit_exceeded(request: JudgeRequest, key: str, attempts: int) -> Judgement:
    """Return MLE for a program for which the kernel ended the whole sandbox twice: that is the program's doing."""
    return replace(
        judge_error(request.program, "", attempts),
        verdict=Verdict.MLE,
        error=None,
        program_sha256=source_digest(request.program.source or ""),
        judged_key=key,
    )
