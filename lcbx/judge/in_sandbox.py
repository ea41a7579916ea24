"""One program in one sandbox: the request becomes a job, the job's measurements become a judgement."""

from __future__ import annotations

import base64
import functools
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lcbx.checkers.comparing import check, digest_decides, equal_digest_accepts
from lcbx.checkers.comparison_rules import checker_for
from lcbx.checkers.lenient import lenient_match
from lcbx.checkers.normalised import expected_digest
from lcbx.errors import CheckerFault, SandboxError
from lcbx.judge.decision import decide
from lcbx.judge.request import JudgeRequest, SingleRun, no_code, read_expected, read_input
from lcbx.problems.store import TestStore
from lcbx.sandbox import warm_helper
from lcbx.sandbox.base import BuiltFile, Job, JobResult, JobTest, Sandbox, WarmStart
from lcbx.types import NEAR_LIMIT, CompileResult, Judgement, Problem, RunResult, TestCase

LENIENT_SLACK_BYTES = 1 << 16
"""An output more than this much longer than twice the expected one cannot be the same output formatted differently."""

RunChecker = Callable[[Problem, int, bytes], bool]
"""(problem, test index, output of the program): True if the problem's checker program accepts the output."""


Report = Callable[[int, float, float], bool]
"""(index of the next test, wall seconds per test so far, seconds before the first test): False ends the job there."""
REPORT_S = 0.25
"""How often a worker reports how far it is. A report costs 0.1 ms."""


KEPT_PROBLEMS = 64
"""How many problems' tests are kept in the form of jobs: many programs of a problem are judged one after the other."""


class _Same:
    """Tests as a key that is equal only to itself, because comparing them takes as long as making them anew."""

    __slots__ = ("tests",)

    def __init__(self, tests: tuple[TestCase, ...]) -> None:
        self.tests = tests

    def __hash__(self) -> int:
        return id(self.tests)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.tests is other.tests


@functools.lru_cache(maxsize=KEPT_PROBLEMS)
def _job_tests(
    same: _Same,
    store: TestStore,
    output_limit_bytes: int,
    by_digest: bool,
    asks: bool,
    digest_accepts: bool,
    keep: int | None,
) -> tuple[JobTest, ...]:
    """Return the tests of a job; `make_job` says what the arguments mean."""
    job_tests = []
    for test in same.tests:
        output_limit = max(output_limit_bytes, 2 * test.output.size_bytes + (1 << 20))
        slack = 2 * test.output.size_bytes + LENIENT_SLACK_BYTES
        job_tests.append(
            JobTest(
                input_path=store.input_name(test.input),
                expected_digest=test.expected_digest if digest_accepts and keep is None else None,
                output_limit_bytes=output_limit,
                ask=asks or keep is not None,
                keep_bytes=max(keep or 0, 0 if not asks else slack if by_digest else output_limit),
            )
        )
    return tuple(job_tests)


def make_job(request: JudgeRequest, store: TestStore, tests: range | None = None, report_s: float | None = None) -> Job:
    """Return the job for the sandbox. Expected outputs stay on the host: the job holds only their digests.

    `tests`: indices of those to run; None: all. `report_s`: see `Job`.
    """
    problem, limits = request.problem, request.limits
    if request.program.source is None:
        raise ValueError("a completion without a program has no job: see no_code")
    if not problem.tests:
        raise ValueError(f"problem {problem.problem_id} has no tests")
    if request.run is not None:
        return _single_run(request, request.run, store)
    checker = checker_for(request.comparison, problem.checker)
    by_digest = digest_decides(checker)
    # A checker has to look at outputs that do not match; so does the lenient comparison.
    asks = problem.frame is None and (request.lenient or not by_digest)
    digest_accepts = problem.frame is None and equal_digest_accepts(checker)
    keep = request.keep_output_bytes  # the host then sees every output, and so decides on every one
    compile_command, execute_command = request.language.commands(limits)
    job_tests = _job_tests(
        _Same(problem.tests), store, limits.output_limit_mib << 20, by_digest, asks, digest_accepts, keep
    )
    if request.inline:
        tests_with_inputs = zip(problem.tests, job_tests, strict=True)
        job_tests = tuple(replace(job_test, **_input_of(test, request, store)) for test, job_test in tests_with_inputs)
    return Job(
        source=request.program.source,
        filename=request.language.filename,
        compile=compile_command,
        execute=execute_command,
        limits=limits,
        tests=job_tests if tests is None else job_tests[tests.start : tests.stop],
        overrun=NEAR_LIMIT[1] if request.rerun_near_limit and not limits.wall_clock_decides else 1.0,
        stop_at_first_failure=not request.all_tests,
        report_s=report_s,
        warm_start=_warm_start(request),
    )


def _warm_start(request: JudgeRequest) -> WarmStart | None:
    process = request.language.warm_start
    if not request.warm_start or process is None:
        return None
    return WarmStart(process=process, library=warm_helper.library())


def _input_of(test: TestCase, request: JudgeRequest, store: TestStore) -> dict[str, Any]:
    """Return the fields of a `JobTest` that say where its input is."""
    if (content := request.inline.get(test.input.sha256)) is not None:
        return {"input_path": None, "stdin": content}
    return {"input_path": store.input_name(test.input)}


def _single_run(request: JudgeRequest, run: SingleRun, store: TestStore) -> Job:
    """Return the job that runs the program on its only input and keeps what it prints."""
    assert request.program.source is not None
    compile_command, execute_command = request.language.commands(request.limits)
    test = JobTest(
        **_input_of(request.problem.tests[0], request, store),
        expected_digest=None,
        output_limit_bytes=request.limits.output_limit_mib << 20,
    )
    files = (
        BuiltFile(path=path, mode=0o644, data=base64.b64encode(content).decode()) for path, content in run.files.items()
    )
    return Job(
        source=request.program.source,
        filename=request.language.filename,
        compile=compile_command,
        execute=execute_command,
        limits=request.limits,
        tests=(test,),
        args=run.args,
        build=tuple(files),
        keep_bytes=run.keep_output_bytes,
        fetch=run.fetch,
    )


class OutputComparison:
    """Decides on outputs that differ from the expected one, while the program is still in its sandbox."""

    def __init__(self, request: JudgeRequest, store: TestStore, run_checker: RunChecker | None) -> None:
        self._request, self._store, self._run_checker = request, store, run_checker
        self.first_test = 0
        """Index of the job's first test: a job may continue another."""
        self.accepted: dict[int, bool] = {}
        self.lenient: dict[int, bool] = {}
        self.outputs: dict[int, bytes] = {}
        """The beginning of outputs that the request keeps, by test index."""
        self.fault: CheckerFault | None = None
        """Why the checker could not decide. The job then ends as if it had rejected the output."""

    def __call__(self, job_index: int, output: bytes) -> bool:
        """Compare the output of a test of the job; True if the job goes on with the next test."""
        index = job_index + self.first_test
        problem = self._request.problem
        keep = self._request.keep_output_bytes
        if keep is not None:
            self.outputs[index] = output[:keep]
            if expected_digest(output) == problem.tests[index].expected_digest:
                self.accepted[index] = True
                return True
        checker = checker_for(self._request.comparison, problem.checker)
        test = problem.tests[index]
        if digest_decides(checker):
            expected = read_expected(self._request, test, self._store)
            self.lenient[index] = self._request.lenient and lenient_match(expected, output)
            return self.lenient[index]
        if checker.kind == "program":
            if self._run_checker is None:
                raise SandboxError("this problem needs its checker program, and nothing here can run it")
            if self.fault is not None:
                return False
            try:
                self.accepted[index] = self._run_checker(problem, index, output)
            except CheckerFault as fault:
                self.fault = fault
                return False
        else:
            test_input = read_input(self._request, test, self._store)
            expected = read_expected(self._request, test, self._store)
            self.accepted[index] = check(checker, input=test_input, expected=expected, actual=output)
        return self.accepted[index]


class Unfinished(SandboxError):
    """The sandbox could not be cleaned in mid-job, so the remaining tests need another. Carries what is done."""

    def __init__(
        self, compiled: CompileResult | None, runs: tuple[RunResult, ...], comparison: OutputComparison
    ) -> None:
        super().__init__(f"the sandbox could not be cleaned after {len(runs)} tests")
        self.compiled, self.runs, self.comparison = compiled, runs, comparison


class _Progress:
    """Passes a sandbox's reports on, and remembers where the job was ended."""

    def __init__(self, first_test: int, report: Report) -> None:
        self._first_test, self._report = first_test, report
        self._started = time.monotonic()
        self.ended_before: int | None = None
        """Index of the test before which the job was ended; None: it was not."""

    def __call__(self, done: int, tests_s: float) -> bool:
        before_s = time.monotonic() - self._started - tests_s
        if self._report(self._first_test + done, tests_s / done, max(0.0, before_s)):
            return True
        self.ended_before = self._first_test + done
        return False


def judge(
    request: JudgeRequest,
    sandbox: Sandbox,
    store: TestStore,
    run_checker: RunChecker | None = None,
    previous: Unfinished | None = None,
    *,
    share: range | None = None,
    report: Report | None = None,
) -> tuple[Judgement, bool]:
    """Judge one program; return the judgement, and True if the sandbox may be used again.

    `share`: the tests to judge it on; None: all. `report` is called every `REPORT_S` and may end the job early.

    Raises SandboxLost or SandboxError when the machinery failed, and CheckerFault when the problem's checker did, which
    says nothing about the program; Unfinished when another sandbox has to run the remaining tests: pass the exception
    as `previous` then.
    """
    if request.program.source is None:
        return no_code(request.program), True
    share = share if share is not None else range(len(request.problem.tests))
    comparison = previous.comparison if previous is not None else OutputComparison(request, store, run_checker)
    previous_runs = previous.runs if previous is not None else ()
    first_test = comparison.first_test = share.start + len(previous_runs)
    if previous is not None and first_test >= share.stop:  # another worker has taken what was left
        result = JobResult(compile=previous.compiled, runs=previous_runs, healthy=True)
    else:
        progress = None if report is None else _Progress(first_test, report)
        left = range(first_test, share.stop)
        job = make_job(request, store, left, None if report is None else REPORT_S)
        result = sandbox.run(job, comparison, progress)
        if comparison.fault is not None:
            comparison.fault.healthy = result.healthy
            raise comparison.fault
        result = replace(result, runs=previous_runs + result.runs)
        if progress is not None and progress.ended_before is not None:
            share = range(share.start, progress.ended_before)
    judgement = decide(
        request,
        result,
        accepted=comparison.accepted,
        lenient=comparison.lenient,
        outputs=comparison.outputs,
        share=share,
        first_test=first_test,
    )
    if judgement is None:
        raise Unfinished(result.compile, result.runs, comparison)
    return judgement, result.healthy
