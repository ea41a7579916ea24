"""From measurements to verdicts, without a sandbox."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import UNSET

from lcbx.checkers import comparison_rules
from lcbx.checkers.comparison_rules import ComparisonRule
from lcbx.judge.decision import decide, verdict_of, wants_quiet_run
from lcbx.judge.in_sandbox import OutputComparison, make_job
from lcbx.judge.request import JudgeRequest, no_code, resolve_limits
from lcbx.problems.store import TestStore
from lcbx.sandbox.base import JobResult
from lcbx.types import (
    Checker,
    CompileResult,
    ExtractReason,
    Judgement,
    Language,
    LimitHit,
    Limits,
    Problem,
    Program,
    RunResult,
    SampleKey,
    TestCase,
    Verdict,
)

LIMITS = Limits(time_limit_s=1.0)
RUN = RunResult(
    exit_code=0,
    signal=None,
    cpu_time_s=0.01,
    wall_time_s=0.02,
    idle_time_s=0.0,
    peak_memory_mib=10.0,
    limit_hit=None,
    stdout_size_bytes=2,
    stdout_matches=True,
    stdout=b"",
    stderr=b"",
)
LANGUAGE = Language(language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l")


@pytest.fixture
def store(tmp_path: pytest.TempPathFactory) -> TestStore:
    return TestStore(tmp_path)  # type: ignore[arg-type]


def problem(store: TestStore, outputs: list[str], **fields: object) -> Problem:
    tests = []
    for index, text in enumerate(outputs):
        output, digest = store.put_output([text.encode()])
        stdin = store.put_input([str(index).encode()])
        tests.append(TestCase(input=stdin, output=output, expected_digest=digest))
    return Problem(problem_id="p", statement="", tests=tuple(tests), digest="d", **fields)  # type: ignore[arg-type]


def request(of: Problem, source: str | None = "code", **fields: object) -> JudgeRequest:
    key = SampleKey(problem_id="p", language_id="x", sample_index=0)
    program = Program(key=key, source=source, reason=ExtractReason.GIVEN)
    return JudgeRequest(program=program, problem=of, language=LANGUAGE, limits=LIMITS, **fields)  # type: ignore[arg-type]


def outcome_of(judged: JudgeRequest, result: JobResult, comparison: OutputComparison | None = None) -> Judgement | None:
    accepted, lenient = (comparison.accepted, comparison.lenient) if comparison is not None else ({}, {})
    return decide(judged, result, accepted=accepted, lenient=lenient)


@pytest.mark.parametrize(
    ("run", "matched", "verdict"),
    [
        (RUN, True, Verdict.AC),
        (RUN, False, Verdict.WA),
        (replace(RUN, exit_code=1), True, Verdict.RTE),
        (replace(RUN, exit_code=None, signal=11), True, Verdict.RTE),
        (replace(RUN, exit_code=None, signal=9), True, Verdict.RTE),
        (replace(RUN, exit_code=None, signal=25), True, Verdict.OLE),
        (replace(RUN, cpu_time_s=1.01), True, Verdict.TLE),
        (replace(RUN, cpu_time_s=1.01, exit_code=1), True, Verdict.TLE),
        (replace(RUN, wall_time_s=50.0), True, Verdict.AC),
        (replace(RUN, limit_hit=LimitHit.CPU, exit_code=None, signal=9), False, Verdict.TLE),
        (replace(RUN, limit_hit=LimitHit.IDLE, exit_code=None, signal=9), False, Verdict.TLE),
        (replace(RUN, limit_hit=LimitHit.WALL, exit_code=None, signal=9), False, Verdict.TLE),
        (replace(RUN, limit_hit=LimitHit.OUTPUT, cpu_time_s=5.0), False, Verdict.OLE),
        (replace(RUN, limit_hit=LimitHit.MEMORY, cpu_time_s=5.0, exit_code=1), False, Verdict.MLE),
    ],
)
def test_what_ended_a_program_comes_before_how_it_ended_and_that_before_what_it_printed(
    run: RunResult, matched: bool, verdict: Verdict
) -> None:
    assert verdict_of(run, LIMITS, matched) == verdict


def test_wall_clock_decides_only_where_the_protocol_says_so() -> None:
    slow = replace(RUN, wall_time_s=1.5)
    assert verdict_of(slow, LIMITS, True) == Verdict.AC
    assert verdict_of(slow, replace(LIMITS, wall_clock_decides=True), True) == Verdict.TLE


def test_a_compile_error_ends_it(store: TestStore) -> None:
    judged = request(problem(store, ["1"]))
    compiled = CompileResult(exit_code=1, signal=None, log="no", cpu_time_s=0.1, wall_time_s=0.1)
    judgement = outcome_of(judged, JobResult(compile=compiled, runs=(), healthy=True))
    assert judgement is not None
    assert (judgement.verdict, judgement.tests) == (Verdict.CE, ())


def test_first_failure_is_the_verdict_and_nothing_missing_is_accepted(store: TestStore) -> None:
    judged = request(problem(store, ["1", "2", "3"]))
    comparison = OutputComparison(judged, store, None)
    wrong = replace(RUN, stdout_matches=False)
    failed = outcome_of(judged, JobResult(compile=None, runs=(RUN, wrong), healthy=True), comparison)
    assert failed is not None
    assert [test.verdict for test in failed.tests] == [Verdict.AC, Verdict.WA]
    assert failed.verdict == Verdict.WA
    with pytest.raises(Exception, match="2 of 3 tests"):
        outcome_of(judged, JobResult(compile=None, runs=(RUN, RUN), healthy=True), comparison)


def test_tests_left_after_an_uncleanable_sandbox_are_no_verdict(store: TestStore) -> None:
    judged = request(problem(store, ["1", "2", "3"]))
    result = JobResult(compile=None, runs=(RUN, RUN), healthy=False)
    assert outcome_of(judged, result) is None


def test_formatting_is_forgiven_in_the_second_column_only(store: TestStore) -> None:
    judged = request(problem(store, ["1 2\n3", "4"]))
    comparison = OutputComparison(judged, store, None)
    assert comparison(0, b" 1.0   2 \n3  \n") is True
    assert comparison(1, b"5") is False
    wrong = replace(RUN, stdout_matches=False)
    judgement = outcome_of(judged, JobResult(compile=None, runs=(wrong, RUN), healthy=True), comparison)
    assert judgement is not None
    assert (judgement.verdict, judgement.lenient_verdict) == (Verdict.WA, Verdict.AC)


def test_a_checker_decides_where_a_problem_has_one(store: TestStore) -> None:
    judged = request(problem(store, ["0.333333"], checker=Checker(kind="float", abs_tol=1e-4)))
    comparison = OutputComparison(judged, store, None)
    assert comparison(0, b"0.33335\n") is True
    judgement = outcome_of(
        judged, JobResult(compile=None, runs=(replace(RUN, stdout_matches=False),), healthy=True), comparison
    )
    assert judgement is not None
    assert judgement.verdict == Verdict.AC


def test_the_comparison_rule_of_the_request_decides_where_a_problem_has_no_checker(
    store: TestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was recorded with the run, and no judge read it."""
    rule = ComparisonRule(name="tokens-1", checker=Checker(kind="tokens"))
    monkeypatch.setitem(comparison_rules.RULES, "tokens-1", rule)
    plain = request(problem(store, ["1 2"]))
    for judged, accepted in ((plain, None), (replace(plain, comparison="tokens-1"), True)):
        comparison = OutputComparison(judged, store, None)
        comparison(0, b"1\n2\n")
        assert comparison.accepted.get(0) is accepted
    own = request(problem(store, ["0.33"], checker=Checker(kind="float", abs_tol=0.1)), comparison="tokens-1")
    comparison = OutputComparison(own, store, None)
    assert comparison(0, b"0.34")


def test_the_size_of_standard_error_is_recorded_where_there_is_any(store: TestStore) -> None:
    runs = (RUN, replace(RUN, stderr_size_bytes=3000))
    judged = outcome_of(request(problem(store, ["1", "2"])), JobResult(compile=None, runs=runs, healthy=True))
    assert judged is not None
    assert [result.stderr_size_bytes for result in judged.tests] == [UNSET, 3000]


def test_expected_outputs_never_leave_the_host(store: TestStore) -> None:
    job = make_job(request(problem(store, ["the secret answer", "another"])), store)
    assert "secret" not in repr(job)
    assert all(len(test.expected_digest or "") == 64 for test in job.tests)


def test_output_limit_grows_with_the_expected_output(store: TestStore) -> None:
    small, large = make_job(request(problem(store, ["1", "x" * (20 << 20)])), store).tests
    assert small.output_limit_bytes == 16 << 20
    assert large.output_limit_bytes == (40 << 20) + (1 << 20)


def test_memory_limit_of_the_job_gets_into_its_commands(store: TestStore) -> None:
    language = replace(LANGUAGE, compile="c -m{memory_limit_mib}", execute="x -Xmx{memory_limit_mib}m main")
    judged = replace(request(problem(store, ["1"])), language=language, limits=Limits(memory_limit_mib=300))
    job = make_job(judged, store)
    assert (job.compile, job.execute) == ("c -m300", "x -Xmx300m main")


def test_no_program_is_no_code_and_no_job(store: TestStore) -> None:
    judged = request(problem(store, ["1"]), source=None)
    assert no_code(judged.program).verdict == Verdict.NC
    with pytest.raises(ValueError, match="without a program"):
        make_job(judged, store)


def test_an_empty_test_list_is_never_accepted(store: TestStore) -> None:
    with pytest.raises(ValueError, match="no tests"):
        make_job(request(problem(store, [])), store)


def test_user_beats_problem_beats_language_beats_protocol(store: TestStore) -> None:
    language = replace(LANGUAGE, limits={"time_limit_s": 20.0, "memory_limit_mib": 4096, "tasks": 64})
    hurried = problem(store, ["1"], time_limit_s=3.0)
    base = Limits()
    resolved = resolve_limits(base, language, hurried)
    assert (resolved.time_limit_s, resolved.memory_limit_mib, resolved.tasks) == (3.0, 4096, 64)
    assert resolve_limits(base, language, hurried, {"time_limit_s": 5.0, "memory_limit_mib": None}).time_limit_s == 5.0


@pytest.mark.parametrize(
    ("time_limit_s", "own", "idle_s"),
    [(5.0, {}, 5.0), (10.0, {}, 10.0), (30.0, {}, 10.0), (0.5, {}, 2.0), (5.0, {"idle_limit_s": 8.0}, 8.0)],
)
def test_a_sleeper_gets_no_more_time_than_a_program_that_computes(
    store: TestStore, time_limit_s: float, own: dict[str, float | int | None], idle_s: float
) -> None:
    """Regression: a program that slept ended after 10 s in a problem with a time limit of 5 s."""
    short = problem(store, ["1"], time_limit_s=time_limit_s)
    assert resolve_limits(Limits(), replace(LANGUAGE, limits=own), short).idle_limit_s == idle_s
    assert resolve_limits(Limits(), LANGUAGE, short, {"idle_limit_s": 60.0}).idle_limit_s == 60.0


def test_only_a_narrow_failure_on_time_gets_a_quiet_run(store: TestStore) -> None:
    judged = request(problem(store, ["1"]))

    def wants(run: RunResult) -> bool:
        judgement = outcome_of(judged, JobResult(compile=None, runs=(run,), healthy=True))
        assert judgement is not None
        return wants_quiet_run(judgement, LIMITS)

    assert wants(replace(RUN, cpu_time_s=1.2))
    assert wants(replace(RUN, limit_hit=LimitHit.WALL, exit_code=None, signal=9))
    assert not wants(replace(RUN, cpu_time_s=0.9))
    assert not wants(replace(RUN, cpu_time_s=1.45, limit_hit=LimitHit.CPU, exit_code=None, signal=9))
    assert not wants(replace(RUN, stdout_matches=False, cpu_time_s=0.9))
