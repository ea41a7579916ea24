"""One program and its problem to a judgement. Runs nothing itself: a sandbox measures, this module decides.

The order of verdicts: a sandbox that could not do its work is no verdict (the pool retries, then `JE`); then CE; then
for each test memory, output, time, run-time error, and only then the comparison. CPU time decides, not the wall clock:
a program that was starved of CPU by others is as fast as it always was.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import msgspec

from lcbx import checkers
from lcbx.errors import SandboxError
from lcbx.problems.store import TestStore
from lcbx.sandbox.base import Job, JobResult, JobTest, Sandbox, printable
from lcbx.sandbox.executor import ExecutorSandbox
from lcbx.types import (
    CompileResult,
    Judgement,
    Language,
    LimitHit,
    Limits,
    Problem,
    Program,
    RunResult,
    TestResult,
    Verdict,
)

SIGXFSZ = 25
NEAR_LIMIT = (0.7, 1.4)
"""A test whose CPU time is within these multiples of its limit depends on the machine (caches alone move CPU time by a
fifth to a third under load: measured 2026-11 on two cores)."""
OUTPUT_HEAD = 2048
LENIENT_SLACK_BYTES = 1 << 16
"""An output this much longer than twice the expected one can't be it in other formatting."""

RunChecker = Callable[[Problem, int, bytes], bool]
"""(problem, test index, output of the program) of a problem with a checker program: does it accept?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeRequest:
    """One program to be judged."""

    program: Program
    problem: Problem
    language: Language
    limits: Limits = field(default_factory=Limits)
    """Already resolved: see `resolve_limits`."""
    lenient: bool = True
    """Also say what LiveCodeBench's own comparison would; costs nothing where the output matches."""
    all_tests: bool = False
    """Go on after a failed test (share of tests passed)."""
    rerun_near_limit: bool = True
    """Measure programs beyond their limit up to 1.4 times, and run those once more on a quiet machine."""


def resolve_limits(
    base: Limits, language: Language, problem: Problem, override: Mapping[str, Any] | None = None
) -> Limits:
    """What holds for this problem in this language: `override` (the user) over the problem over the language over
    `base`.
    """
    changes: dict[str, Any] = dict(language.limits)
    if problem.time_limit_s is not None:
        changes["time_limit_s"] = problem.time_limit_s
    if problem.memory_limit_mib is not None:
        changes["memory_limit_mib"] = problem.memory_limit_mib
    changes.update({name: value for name, value in (override or {}).items() if value is not None})
    known = {item.name for item in fields(Limits)}
    return replace(base, **{name: value for name, value in changes.items() if name in known})


def source_digest(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def judged_key(request: JudgeRequest, image_digest: str) -> str:
    """Equal keys have equal verdicts: everything that can move one, and nothing else."""
    language = request.language
    parts = [
        source_digest(request.program.source or ""),
        request.problem.digest,
        image_digest,
        [language.filename, language.compile, language.execute],
        msgspec.to_builtins(request.limits),
        [request.lenient, request.all_tests],
    ]
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:32]


def no_code(program: Program) -> Judgement:
    """The judgement of a completion without a program: nothing has to run for it."""
    return Judgement(key=program.key, verdict=Verdict.NC, extract_reason=program.reason, fence=program.fence)


def make_job(request: JudgeRequest, store: TestStore, first_test: int = 0) -> Job:
    """What the sandbox is told. Expected outputs stay here: only their digests go."""
    problem, limits = request.problem, request.limits
    if request.program.source is None:
        raise ValueError("a completion without a program has no job: see no_code")
    if not problem.tests:
        raise ValueError(f"problem {problem.problem_id} has no tests")
    base = store.inputs_root
    # A checker has to look at outputs that do not match; so does the lenient second column.
    asks = problem.frame is None and (request.lenient or not checkers.digest_decides(problem.checker))
    by_digest = problem.frame is None and checkers.equal_digest_accepts(problem.checker)
    tests = []
    for test in problem.tests[first_test:]:
        output_limit = max(limits.output_limit_mib << 20, 2 * test.output.size_bytes + (1 << 20))
        slack = 2 * test.output.size_bytes + LENIENT_SLACK_BYTES
        tests.append(
            JobTest(
                input_path=str(store.input_path(test.input).relative_to(base)),
                expected_digest=test.expected_digest if by_digest else None,
                output_limit_bytes=output_limit,
                ask=asks,
                keep_bytes=0 if not asks else slack if checkers.digest_decides(problem.checker) else output_limit,
            )
        )
    return Job(
        source=request.program.source,
        filename=request.language.filename,
        compile=request.language.compile,
        execute=request.language.execute,
        limits=limits,
        tests=tuple(tests),
        overrun=NEAR_LIMIT[1] if request.rerun_near_limit and not limits.wall_clock_decides else 1.0,
        stop_at_first_failure=not request.all_tests,
    )


class Comparison:
    """Decides on outputs that do not equal the expected one, while the program is still in its sandbox."""

    def __init__(self, request: JudgeRequest, store: TestStore, run_checker: RunChecker | None) -> None:
        self._request, self._store, self._run_checker = request, store, run_checker
        self.first_test = 0
        """Index of the job's first test: a job may be the rest of another."""
        self.accepted: dict[int, bool] = {}
        self.lenient: dict[int, bool] = {}

    def __call__(self, index: int, output: bytes) -> bool:
        """(test of the job, its output): go on with the next test?"""
        index += self.first_test
        problem, checker = self._request.problem, self._request.problem.checker
        test = problem.tests[index]
        if checkers.digest_decides(checker):
            expected = self._store.read_output(test.output)
            self.lenient[index] = self._request.lenient and checkers.lenient_match(expected, output)
            return self.lenient[index]
        assert checker is not None
        if checker.kind == "program":
            if self._run_checker is None:
                raise SandboxError("this problem needs its checker program, and there is nobody to run it")
            self.accepted[index] = self._run_checker(problem, index, output)
        else:
            given, expected = self._store.read_input(test.input), self._store.read_output(test.output)
            self.accepted[index] = checkers.check(checker, input=given, expected=expected, actual=output)
        return self.accepted[index]


class Unfinished(SandboxError):
    """The sandbox could not be cleaned in mid-job: the tests that are left need another. Carries what is done."""

    def __init__(self, compiled: CompileResult | None, runs: tuple[RunResult, ...], comparison: Comparison) -> None:
        super().__init__(f"the sandbox could not be cleaned after {len(runs)} tests")
        self.compiled, self.runs, self.comparison = compiled, runs, comparison


def judge(
    request: JudgeRequest,
    sandbox: Sandbox,
    store: TestStore,
    run_checker: RunChecker | None = None,
    earlier: Unfinished | None = None,
) -> tuple[Judgement, bool]:
    """Judge one program; also says whether the sandbox may be used again.

    Raises SandboxLost or SandboxError when the machinery failed, with no opinion about the program; Unfinished when
    another sandbox has to go on, which is then given it as `earlier`.
    """
    if request.program.source is None:
        return no_code(request.program), True
    if isinstance(sandbox, ExecutorSandbox):
        return by_executor(request, sandbox, store), True
    comparison = earlier.comparison if earlier is not None else Comparison(request, store, run_checker)
    runs_before = earlier.runs if earlier is not None else ()
    comparison.first_test = len(runs_before)
    result = sandbox.run(make_job(request, store, comparison.first_test), comparison)
    result = replace(result, runs=runs_before + result.runs)
    judgement = decide(request, result, comparison)
    if judgement is None:
        raise Unfinished(result.compile, result.runs, comparison)
    key = judged_key(request, sandbox.info.image_digest)
    return replace(judgement, judged_key=key), result.healthy


def decide(request: JudgeRequest, result: JobResult, comparison: Comparison) -> Judgement | None:
    """Measurements to a judgement; pure. None: tests are left, because the sandbox could not be cleaned."""
    program, limits = request.program, request.limits
    judgement = Judgement(
        key=program.key,
        verdict=Verdict.CE,
        compile=result.compile,
        program_sha256=source_digest(program.source or ""),
        extract_reason=program.reason,
        fence=program.fence,
    )
    if result.compile is not None and (result.compile.exit_code != 0 or result.compile.limit_hit is not None):
        return judgement
    if not result.runs:
        raise SandboxError("the sandbox ran no test")
    tests, lenient_tests = [], []
    for index, run in enumerate(result.runs):
        matched = run.stdout_matches or comparison.accepted.get(index, False)
        lenient = comparison.lenient.get(index)
        verdict = verdict_of(run, limits, matched)
        tests.append(_test_result(index, run, verdict, lenient))
        lenient_tests.append(verdict_of(run, limits, matched or bool(lenient)))
    strict, lenient_verdict = _first_failure([test.verdict for test in tests]), _first_failure(lenient_tests)
    goes_on = request.all_tests or lenient_verdict == Verdict.AC
    if goes_on and len(tests) != len(request.problem.tests):
        if not result.healthy and len(tests) > comparison.first_test:
            return None
        raise SandboxError(f"the sandbox ran {len(tests)} of {len(request.problem.tests)} tests")
    return replace(
        judgement,
        verdict=strict,
        tests=tuple(tests),
        cpu_time_s=round(sum(test.cpu_time_s for test in tests), 6),
        wall_time_s=round(sum(test.wall_time_s for test in tests), 6),
        peak_memory_mib=max(test.peak_memory_mib for test in tests),
        lenient_verdict=None if lenient_verdict == strict else lenient_verdict,
        near_limit=any(near_limit(test, limits) for test in tests),
    )


def verdict_of(run: RunResult, limits: Limits, matched: bool) -> Verdict:
    """The verdict on one test: what ended it first, then how it ended, then what it printed."""
    match run.limit_hit:
        case LimitHit.MEMORY:
            return Verdict.MLE
        case LimitHit.OUTPUT:
            return Verdict.OLE
        case LimitHit.CPU | LimitHit.IDLE | LimitHit.WALL | LimitHit.TOTAL:
            return Verdict.TLE
    used_s = run.wall_time_s if limits.wall_clock_decides else run.cpu_time_s
    if used_s > limits.time_limit_s:
        return Verdict.TLE
    if run.signal == SIGXFSZ:
        return Verdict.OLE
    if run.exit_code != 0:
        return Verdict.RTE
    return Verdict.AC if matched else Verdict.WA


def near_limit(test: TestResult, limits: Limits) -> bool:
    """Would another machine, or this one on another day, perhaps decide otherwise?"""
    if limits.wall_clock_decides or test.limit_hit == LimitHit.WALL:
        return test.limit_hit == LimitHit.WALL
    low, high = NEAR_LIMIT
    return low * limits.time_limit_s <= test.cpu_time_s <= high * limits.time_limit_s and test.limit_hit != LimitHit.CPU


def wants_quiet_run(judgement: Judgement, limits: Limits) -> bool:
    """Did time fail this program so narrowly that it deserves a machine of its own?

    Only failures: load makes programs slower, never faster, so one that passed under load passes without it.
    """
    if judgement.verdict != Verdict.TLE:
        return False
    last = judgement.tests[-1]
    return near_limit(last, limits) or last.limit_hit in (LimitHit.WALL, LimitHit.IDLE)


def _first_failure(verdicts: Sequence[Verdict]) -> Verdict:
    return next((verdict for verdict in verdicts if verdict != Verdict.AC), Verdict.AC)


def _test_result(index: int, run: RunResult, verdict: Verdict, lenient: bool | None) -> TestResult:
    failed = verdict != Verdict.AC
    return TestResult(
        test_index=index,
        verdict=verdict,
        exit_code=run.exit_code,
        signal=run.signal,
        cpu_time_s=run.cpu_time_s,
        wall_time_s=run.wall_time_s,
        peak_memory_mib=run.peak_memory_mib,
        limit_hit=run.limit_hit,
        lenient_match=lenient,
        stdout=printable(run.stdout[:OUTPUT_HEAD]) if failed else "",
        stderr=printable(run.stderr) if failed else "",
        stdout_size_bytes=run.stdout_size_bytes,
    )


def by_executor(request: JudgeRequest, executor: ExecutorSandbox, store: TestStore) -> Judgement:
    """Let a foreign image judge; its word counts."""
    from lcbx.judge import agnostics

    assert request.program.source is not None

    def text(raw: bytes) -> str:
        return raw.decode("utf-8", "replace")

    tests = [
        (text(store.read_input(test.input)), text(store.read_output(test.output))) for test in request.problem.tests
    ]
    started = time.monotonic()
    answer = executor.ask(request.program.source, tests, request.limits.time_limit_s)
    wall_s = round(time.monotonic() - started, 6)
    judgement = agnostics.from_message(answer, request.program.key, tests=len(tests), wall_time_s=wall_s)
    if judgement.verdict == Verdict.JE:
        raise SandboxError(str(judgement.error))
    return replace(
        judgement,
        program_sha256=source_digest(request.program.source),
        judged_key=judged_key(request, executor.info.image_digest),
        extract_reason=request.program.reason,
        fence=request.program.fence,
    )


# --- checker programs -----------------------------------------------------------------------------------------------


def checker_job(
    problem: Problem, test_index: int, output: bytes, language: Language, store: TestStore, limits: Limits
) -> Job:
    """A run of the problem's checker program, in a sandbox of its own and as untrusted as any program."""
    checker = problem.checker
    assert checker is not None
    assert checker.source is not None
    rules, test = checkers.convention(checker), problem.tests[test_index]
    files = {"input.txt": store.read_input(test.input), "answer.txt": store.read_output(test.output)}
    if not rules.output_on_stdin:
        files["output.txt"] = output
    names = {"input": "input.txt", "answer": "answer.txt", "output": "output.txt", "feedback": "/tmp/"}
    run = JobTest(
        input_path=None,
        stdin=output if rules.output_on_stdin else b"",
        expected_digest=None,
        output_limit_bytes=16 << 20,
    )
    return Job(
        source=checker.source,
        filename=language.filename,
        compile=language.compile,
        execute=language.execute,
        limits=replace(limits, time_limit_s=60.0, memory_limit_mib=2048),
        tests=(run,),
        args=(*(names[argument] for argument in rules.arguments), *checker.args),
        files=files,
    )


def checker_verdict(problem: Problem, result: JobResult) -> bool:
    """What the checker said. Raises SandboxError when it failed: then nobody knows whether the program is right."""
    assert problem.checker is not None
    if not result.runs:
        log = result.compile.log[-300:] if result.compile else ""
        raise SandboxError(f"the checker of {problem.problem_id} does not compile: {log}")
    run = result.runs[0]
    said = checkers.convention(problem.checker).verdict(run.exit_code) if run.limit_hit is None else None
    if said is None:
        detail = printable(run.stderr)[-300:]
        raise SandboxError(
            f"the checker of {problem.problem_id} failed (exit code {run.exit_code}, signal {run.signal}): {detail}"
        )
    return said
