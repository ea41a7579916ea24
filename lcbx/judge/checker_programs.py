"""Checker programs: run in sandboxes of their own, as untrusted as any other program.

A checker is compiled once for all workers (`checker_builds`). Each check is a job of its own in a kept sandbox that
never holds the programs that are checked. The sandbox is cleaned after it; only the checker itself stays, until another
one is needed.

A checker that fails is tried once more. If it fails again, it would fail for whoever asks: that is a `CheckerFault`,
which says what happened and that the fault is the package's. Only failures of the machinery are retried by the pool.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lcbx.checkers.conventions import convention
from lcbx.errors import CheckerFault, SandboxError, SandboxLost, UserError
from lcbx.judge.checker_builds import KEPT, Build, CheckerBuilds
from lcbx.judge.request import source_digest
from lcbx.judge.sandbox_judges import RunnerJudge
from lcbx.judge.warm_sandboxes import WarmSandboxes
from lcbx.problems.store import TestStore
from lcbx.sandbox.base import Job, JobResult, JobTest, printable
from lcbx.types import Checker, Language, LimitHit, Limits, Problem, RunResult

OUTPUT_LIMIT_BYTES = 16 << 20
TIME_LIMIT_S = 60.0
ROOM_MIB = 64
"""What a checker may write into its scratch folders, besides the files that it is given."""
WHOSE_FAULT = "This is a fault of the problem's package, not of the program."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What is the same for every check of one checker."""

    language: Language
    build: Build
    key: str
    """Names the language and the source."""


class CheckerPrograms:
    """Runs checker programs for one worker, in sandboxes that never hold the programs they check."""

    def __init__(
        self,
        sandboxes: WarmSandboxes[RunnerJudge],
        store: TestStore,
        find_language: Callable[[str], Language],
        builds: CheckerBuilds,
    ) -> None:
        self._sandboxes, self._store, self._find_language, self._builds = sandboxes, store, find_language, builds
        self._prepared = functools.lru_cache(maxsize=KEPT)(self._prepare)

    def accepts(self, problem: Problem, test_index: int, output: bytes) -> bool:
        """True if the problem's checker program accepts the output.

        Raises CheckerFault when the checker does not work, and SandboxError when the machinery failed.
        """
        try:
            return self._accepts(problem, test_index, output)
        except CheckerFault as fault:
            raise CheckerFault(f"the checker of {problem.problem_id} {fault}") from fault
        except SandboxLost as error:  # of the checker, not of the program
            raise SandboxError(f"the checker of {problem.problem_id} lost its sandbox: {error}") from error

    def close(self) -> None:
        """End its sandboxes; may be called from any thread."""
        self._sandboxes.close()

    def _accepts(self, problem: Problem, test_index: int, output: bytes) -> bool:
        for _ in range(2):
            run = self._run(problem, test_index, output)
            accepted = decision_of(problem, run)
            if accepted is not None:
                return accepted
            if run.limit_hit is not None:
                break  # it has taken long, and would again
        raise self._failed(problem, test_index, run)

    def _failed(self, problem: Problem, test_index: int, run: RunResult) -> CheckerFault:
        """Return how the checker failed, and whether it fails on the problem's own answer as well."""
        own_answer = ""
        if run.limit_hit is None:
            own = self._run(problem, test_index, self._store.read_output(problem.tests[test_index].output))
            fails = decision_of(problem, own) is None
            own_answer = f" It {'fails' if fails else 'works'} on the problem's own answer to this test."
        return CheckerFault(f"failed on test {test_index + 1} ({how_it_ended(run)}).{own_answer} {WHOSE_FAULT}")

    def _run(self, problem: Problem, test_index: int, output: bytes) -> RunResult:
        """Run the checker on one output."""
        checker = problem.checker
        assert checker is not None
        prepared = self._prepared(checker)
        job = checker_job(problem, test_index, output, prepared.language, self._store)
        if prepared.build:
            job = replace(job, compile=None, build=prepared.build)
        result = self._run_job(prepared.language, replace(job, stay=prepared.key) if job.compile is None else job)
        if not result.runs:
            raise _does_not_compile(result)
        return result.runs[0]

    def _prepare(self, checker: Checker) -> _Prepared:
        language = self._language(checker)
        key = f"{source_digest(checker.source or '')}/{language.digest}"
        return _Prepared(language=language, build=self._build(checker, language, key), key=key)

    def _language(self, checker: Checker) -> Language:
        assert checker.language_id is not None
        try:
            language = self._find_language(checker.language_id)
        except UserError as error:
            raise CheckerFault(f"can't be run: {error} {WHOSE_FAULT}") from error
        if language.executor_image is not None:
            raise CheckerFault(f"can't be run: the image of {language.language_id} runs no checker programs.")
        return language

    def _build(self, checker: Checker, language: Language, key: str) -> Build:
        """Return what the compiler makes of the checker; None also for a language without a compiler."""
        assert checker.source is not None
        limits = checker_limits(language, 0)
        compile_command, execute_command = language.commands(limits)
        job = Job(
            source=checker.source,
            filename=language.filename,
            compile=compile_command,
            execute=execute_command,
            limits=limits,
            tests=(),
            export_build=True,
        )
        return self._builds.get(key, lambda: self._compile(language, job))

    def _compile(self, language: Language, job: Job) -> Build:
        result = self._run_job(language, job)
        if result.compile is None:
            return None
        if result.compile.exit_code != 0 or result.compile.limit_hit is not None:
            raise _does_not_compile(result)
        return result.build

    def _run_job(self, language: Language, job: Job) -> JobResult:
        """Run a job in a kept sandbox, and once more in a new one if that fails.

        Raises SandboxLost when both sandboxes ended, not for lack of memory: that may be the machine.
        """
        out_of_memory = 0
        for attempt in (1, 2):
            sandbox = self._sandbox(language, job.limits)
            try:
                result = sandbox.sandbox.run(job)
            except SandboxError as error:
                lost = isinstance(error, SandboxLost)
                out_of_memory += bool(lost and sandbox.out_of_memory())
                self._sandboxes.discard(language, job.limits)
                if attempt == 1:
                    continue
                if lost and out_of_memory < 2:
                    raise
                raise CheckerFault(f"can't be run: {error}. {WHOSE_FAULT}") from error
            self._sandboxes.release(language, job.limits, healthy=result.healthy)
            return result
        raise AssertionError

    def _sandbox(self, language: Language, limits: Limits) -> RunnerJudge:
        try:
            return self._sandboxes.get(language, limits)
        except UserError as error:  # raised for a program, it would end the whole run
            raise CheckerFault(f"can't be run here: {error}") from error


def checker_job(problem: Problem, test_index: int, output: bytes, language: Language, store: TestStore) -> Job:
    """Return the job that runs the problem's checker program on one output."""
    checker = problem.checker
    assert checker is not None
    assert checker.source is not None
    rules, test = convention(checker), problem.tests[test_index]
    files = {"answer.txt": store.read_output(test.output)}
    if not rules.output_on_stdin:
        files["output.txt"] = output
    names = {"input": "input.txt", "answer": "answer.txt", "output": "output.txt", "feedback": "/tmp/"}
    limits = checker_limits(language, test.input.size_bytes + test.output.size_bytes + len(output))
    compile_command, execute_command = language.commands(limits)
    run = JobTest(
        input_path=None,
        stdin=output if rules.output_on_stdin else b"",
        expected_digest=None,
        output_limit_bytes=OUTPUT_LIMIT_BYTES,
    )
    return Job(
        source=checker.source,
        filename=language.filename,
        compile=compile_command,
        execute=execute_command,
        limits=limits,
        tests=(run,),
        args=(*(names[argument] for argument in rules.arguments), *checker.args),
        files=files,
        copies={"input.txt": store.input_name(test.input)},
    )


def checker_limits(language: Language, files_bytes: int) -> Limits:
    """Return the limits of a checker that is given files of this size: they are its own, not those of programs.

    Where the files need more than the usual scratch space, it is the next power of two, so that few sizes of sandboxes
    are needed; and as they are in memory, the limit on memory is higher by as much.
    """
    own: dict[str, Any] = dict(language.limits)
    limits = replace(Limits(), **own)
    scratch_mib, needed_mib = limits.scratch_limit_mib, ROOM_MIB + (files_bytes >> 20) + 1
    while scratch_mib < needed_mib:
        scratch_mib *= 2
    return replace(
        limits,
        time_limit_s=max(TIME_LIMIT_S, limits.time_limit_s),
        memory_limit_mib=max(Limits().memory_limit_mib, limits.memory_limit_mib)
        + scratch_mib
        - limits.scratch_limit_mib,
        scratch_limit_mib=scratch_mib,
        file_size_limit_mib=max(limits.file_size_limit_mib, scratch_mib),
    )


def decision_of(problem: Problem, run: RunResult) -> bool | None:
    """Return True if the checker accepted the output, False if it rejected it, None if it failed."""
    assert problem.checker is not None
    return convention(problem.checker).verdict(run.exit_code) if run.limit_hit is None else None


def how_it_ended(run: RunResult) -> str:
    """Return how a checker failed, for people."""
    match run.limit_hit:
        case LimitHit.MEMORY:
            return "it needed more memory than it may use"
        case LimitHit.OUTPUT:
            return f"it printed more than {OUTPUT_LIMIT_BYTES >> 20} MiB"
        case None:
            how = f"signal {run.signal}" if run.signal is not None else f"exit code {run.exit_code}"
            said = printable(run.stderr)[-300:].strip()
            return f"{how}: {said}" if said else how
    return f"it took too long: {run.cpu_time_s:.1f} s of CPU, {run.wall_time_s:.1f} s in all"


def _does_not_compile(result: JobResult) -> CheckerFault:
    log = result.compile.log[-300:].strip() if result.compile else "it did not run"
    return CheckerFault(f"does not compile: {log}\n{WHOSE_FAULT}")
