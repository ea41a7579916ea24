"""How a program is judged in a sandbox, by the kind of sandbox: with our runner, or by an executor image itself.

`start` picks the kind for a language once; workers then need not know which one they have.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Protocol

from lcbx.errors import SandboxError, UserError
from lcbx.judge import agnostics_messages
from lcbx.judge.in_sandbox import Report, RunChecker, Unfinished, judge
from lcbx.judge.request import JudgeRequest, read_expected, read_input, source_digest
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend, Executor
from lcbx.sandbox.base import Sandbox, SandboxInfo
from lcbx.types import Judgement, Language, Limits, Verdict


class SandboxJudge(Protocol):
    """Judges programs in one sandbox, one at a time."""

    @property
    def info(self) -> SandboxInfo: ...

    def judge(
        self,
        request: JudgeRequest,
        run_checker: RunChecker | None,
        previous: Unfinished | None,
        share: range,
        report: Report | None,
    ) -> tuple[Judgement, bool]:
        """Judge one program on the tests of `share`; return the judgement, and True if the sandbox may be used again.

        A judge that never calls `report` is given all tests. Raises SandboxLost, SandboxError or Unfinished: see
        `in_sandbox.judge`.
        """

    def out_of_memory(self) -> bool | None:
        """After SandboxLost: True if the kernel ended the sandbox for its memory; None: unknown."""

    def close(self) -> None:
        """End the sandbox; see `Sandbox.close`."""


def start(
    backend: Backend, language: Language, limits: Limits, store: TestStore, *, cpus: str | None = None
) -> SandboxJudge:
    """Start a sandbox for the language. Raises UserError and SandboxError as `Backend.start` does."""
    if language.executor_image is None:
        return start_runner(backend, language, limits, store, cpus=cpus)
    if backend.start_executor is None:
        raise UserError(f"{language.language_id}: an executor-image needs a container engine. Use --sandbox docker.")
    return ExecutorJudge(backend.start_executor(language, limits), store)


def start_runner(
    backend: Backend, language: Language, limits: Limits, store: TestStore, *, cpus: str | None = None
) -> RunnerJudge:
    """Start a sandbox that runs jobs. Raises SandboxError for a language that has an executor image instead."""
    if language.executor_image is not None:
        raise SandboxError(f"{language.language_id} has an executor image, which runs no checker programs")
    return RunnerJudge(backend.start(language, limits, store.inputs_root, cpus=cpus), store)


class RunnerJudge:
    """Judges with the runner inside the sandbox: the runner measures, `decision` decides."""

    def __init__(self, sandbox: Sandbox, store: TestStore) -> None:
        self.sandbox, self._store = sandbox, store

    @property
    def info(self) -> SandboxInfo:
        return self.sandbox.info

    def judge(
        self,
        request: JudgeRequest,
        run_checker: RunChecker | None,
        previous: Unfinished | None,
        share: range,
        report: Report | None,
    ) -> tuple[Judgement, bool]:
        return judge(request, self.sandbox, self._store, run_checker, previous, share=share, report=report)

    def out_of_memory(self) -> bool | None:
        return self.sandbox.out_of_memory()

    def close(self) -> None:
        self.sandbox.close()


class ExecutorJudge:
    """Lets a foreign image judge: its answer is the verdict."""

    def __init__(self, executor: Executor, store: TestStore) -> None:
        self._executor, self._store = executor, store

    @property
    def info(self) -> SandboxInfo:
        return self._executor.info

    def judge(
        self,
        request: JudgeRequest,
        run_checker: RunChecker | None,
        previous: Unfinished | None,
        share: range,
        report: Report | None,
    ) -> tuple[Judgement, bool]:
        del run_checker, previous, share, report  # the image runs all tests, and compares outputs itself
        program = request.program
        assert program.source is not None
        started = time.monotonic()
        answer = self._executor.ask(program.source, self._tests(request), request.limits.time_limit_s)
        wall_time_s = round(time.monotonic() - started, 6)
        tests = len(request.problem.tests)
        judgement = agnostics_messages.from_message(answer, program.key, tests=tests, wall_time_s=wall_time_s)
        if judgement.verdict == Verdict.JE:
            raise SandboxError(str(judgement.error))
        judgement = replace(
            judgement,
            program_sha256=source_digest(program.source),
            extract_reason=program.reason,
            fence=program.fence,
        )
        return judgement, True

    def _tests(self, request: JudgeRequest) -> list[tuple[str, str]]:
        def text(raw: bytes) -> str:
            return raw.decode("utf-8", "replace")

        return [
            (text(read_input(request, test, self._store)), text(read_expected(request, test, self._store)))
            for test in request.problem.tests
        ]

    def out_of_memory(self) -> bool | None:
        return None

    def close(self) -> None:
        self._executor.close()
