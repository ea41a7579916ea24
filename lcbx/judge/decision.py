"""Measurements to verdicts; pure.

The order: compile error first; then for each test memory, output, time and run-time error, and only then the
comparison of outputs. CPU time decides, not the wall clock, so a program is not slower because others starve it of CPU.
A sandbox that could not do its work gives no verdict: that is `SandboxError`, which the pool retries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from msgspec import UNSET

from lcbx.errors import SandboxError
from lcbx.judge.request import JudgeRequest, source_digest
from lcbx.sandbox.base import JobResult, printable
from lcbx.types import Judgement, LimitHit, Limits, RunResult, TestResult, Verdict, in_near_limit_band

SIGXFSZ = 25
VERSION = 0
"""Version of the rules here. Increase it with every change that can move a verdict: keys of judgements hold it."""
OUTPUT_HEAD = 2048


def decide(
    request: JudgeRequest,
    result: JobResult,
    *,
    accepted: Mapping[int, bool],
    lenient: Mapping[int, bool],
    outputs: Mapping[int, bytes] | None = None,
    share: range | None = None,
    first_test: int = 0,
) -> Judgement | None:
    """Return the judgement, or None when tests remain because the sandbox could not be cleaned after `first_test`.

    `accepted` and `lenient` hold, by test index, what the problem's checker and LiveCodeBench's comparison decided on
    outputs that differ from the expected one; `outputs`, the outputs to keep, right or wrong. `share`: the tests that
    had to run; None: all of the problem. Raises SandboxError when tests are missing for another reason.
    """
    share = share if share is not None else range(len(request.problem.tests))
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
    tests = []
    for index, run in enumerate(result.runs, start=share.start):
        matched = run.stdout_matches or accepted.get(index, False)
        verdict = verdict_of(run, limits, matched)
        kept = run.stdout if request.run is not None else (outputs or {}).get(index)
        test = _test_result(index, run, verdict, lenient.get(index), kept=kept)
        tests.append(test if request.run is None else _single_run(test, run))
    judgement = _with_tests(judgement, tests, limits)
    if _continues(request, judgement) and len(tests) < len(share):
        if not result.healthy and share.start + len(tests) > first_test:
            return None
        raise SandboxError(f"the sandbox ran {len(tests)} of {len(share)} tests")
    return judgement


def _with_tests(judgement: Judgement, tests: Sequence[TestResult], limits: Limits) -> Judgement:
    """Return the judgement with these tests and all that follows from them."""
    strict_verdict = lenient_verdict = _first_failure([test.verdict for test in tests])
    if strict_verdict == Verdict.WA:
        lenient_verdict = _first_failure([_lenient_verdict(test) for test in tests])
    return replace(
        judgement,
        verdict=strict_verdict,
        tests=tuple(tests),
        cpu_time_s=round(sum(test.cpu_time_s for test in tests), 6),
        wall_time_s=round(sum(test.wall_time_s for test in tests), 6),
        peak_memory_mib=max(test.peak_memory_mib for test in tests),
        lenient_verdict=None if lenient_verdict == strict_verdict else lenient_verdict,
        near_limit=any(near_limit(test, limits) for test in tests),
    )


def _continues(request: JudgeRequest, judgement: Judgement) -> bool:
    """True if the test after the last one of the judgement has to run, if there is one."""
    return request.all_tests or (judgement.lenient_verdict or judgement.verdict) == Verdict.AC


def ends_job(request: JudgeRequest, judgement: Judgement) -> bool:
    """True if no further test of the problem has to run after those of the judgement, which begin with the first."""
    return not _continues(request, judgement) or len(judgement.tests) >= len(request.problem.tests)


def joined(request: JudgeRequest, lower: Judgement, upper: Judgement) -> Judgement:
    """Return the judgement on the tests of both, `upper` being on tests that follow. What both ran counts once."""
    more = [test for test in upper.tests if test.test_index >= len(lower.tests)]
    if not more:
        return lower
    return replace(
        _with_tests(lower, [*lower.tests, *more], request.limits), attempts=max(lower.attempts, upper.attempts)
    )


def verdict_of(run: RunResult, limits: Limits, matched: bool) -> Verdict:
    """Return the verdict on one test: first what ended it, then how it ended, then whether its output `matched`."""
    match run.limit_hit:
        case None:
            pass
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
    """True if the CPU time is close enough to the limit that a rerun could flip the verdict."""
    if limits.wall_clock_decides or test.limit_hit == LimitHit.WALL:
        return test.limit_hit == LimitHit.WALL
    return test.limit_hit != LimitHit.CPU and in_near_limit_band(test.cpu_time_s, limits.time_limit_s)


def wants_quiet_run(judgement: Judgement, limits: Limits) -> bool:
    """True if the program failed on time so narrowly that it is run again while nothing else runs.

    Only failures qualify: load makes programs slower, never faster, so one that passes under load also passes without.
    """
    if judgement.verdict != Verdict.TLE:
        return False
    last = judgement.tests[-1]
    return near_limit(last, limits) or last.limit_hit in (LimitHit.WALL, LimitHit.IDLE)


def _lenient_verdict(test: TestResult) -> Verdict:
    return Verdict.AC if test.verdict == Verdict.WA and test.lenient_match else test.verdict


def _first_failure(verdicts: Sequence[Verdict]) -> Verdict:
    return next((verdict for verdict in verdicts if verdict != Verdict.AC), Verdict.AC)


def _single_run(result: TestResult, run: RunResult) -> TestResult:
    """Return the result of a single run, which has all that was kept, whatever the verdict."""
    return replace(result, stderr=printable(run.stderr), files=run.files or UNSET)


def _test_result(
    index: int, run: RunResult, verdict: Verdict, lenient: bool | None, *, kept: bytes | None
) -> TestResult:
    failed = verdict != Verdict.AC
    head = kept if kept is not None else run.stdout[:OUTPUT_HEAD] if failed else b""
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
        stdout=printable(head) if head else "",
        stderr=printable(run.stderr) if failed else "",
        stdout_size_bytes=run.stdout_size_bytes,
        stderr_size_bytes=run.stderr_size_bytes or UNSET,
    )
