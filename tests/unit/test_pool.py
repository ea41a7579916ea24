"""The pool on scripted sandboxes: retries, quiet runs, sharing, cancellation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import made_up
from support.fake_judge import PREPARED

from lcbx.errors import SandboxError, SandboxLost, UserError
from lcbx.judge.pool import JudgePool
from lcbx.judge.pool_task import PoolTask
from lcbx.judge.request import JudgeRequest, judge_all
from lcbx.problems.store import TestStore
from lcbx.runs.record_checks import contradicts_itself
from lcbx.sandbox import Backend, Job, JobResult, SandboxInfo
from lcbx.sandbox.base import Decide, GoOn
from lcbx.types import (
    Checker,
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

Behaviour = Callable[["FakeSandbox", Job], JobResult]


def run_result(**fields: object) -> RunResult:
    values: dict[str, object] = {
        "exit_code": 0,
        "signal": None,
        "cpu_time_s": 0.01,
        "wall_time_s": 0.01,
        "idle_time_s": 0.0,
        "peak_memory_mib": 1.0,
        "limit_hit": None,
        "stdout_size_bytes": 1,
        "stdout_matches": True,
        "stdout": b"",
        "stderr": b"",
    }
    return RunResult(**(values | fields))  # type: ignore[arg-type]


def passes(job: Job, *, healthy: bool = True, tests: int | None = None, **fields: object) -> JobResult:
    runs = tuple(run_result(**fields) for _ in job.tests[:tests])
    return JobResult(compile=None, runs=runs, healthy=healthy)


class FakeSandbox:
    """Answers jobs with the test's `behaviour`; records whether it was closed."""

    def __init__(self, world: World, limits: Limits) -> None:
        self.world, self.closed = world, threading.Event()
        self.decide: Decide | None = None
        self.go_on: GoOn | None = None
        self.memory_limit_mib = limits.memory_limit_mib
        self.info = SandboxInfo(
            backend="fake",
            image="i",
            image_digest="d",
            toolchain_version="1",
            stand_in=False,
            cgroup="v2",
            memory_limit="cgroup",
        )

    def run(self, job: Job, decide: Decide | None = None, go_on: GoOn | None = None) -> JobResult:
        self.decide, self.go_on = decide, go_on
        with self.world.lock:
            self.world.jobs.append(job)
            self.world.running += 1
            self.world.most_running = max(self.world.most_running, self.world.running)
        try:
            return self.world.behaviour(self, job)
        finally:
            with self.world.lock:
                self.world.running -= 1

    def out_of_memory(self) -> bool | None:
        return self.world.out_of_memory

    def close(self) -> None:
        self.closed.set()


class World:
    """Every sandbox that was started, every job that was run."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour, self.lock = behaviour, threading.Lock()
        self.sandboxes: list[FakeSandbox] = []
        self.jobs: list[Job] = []
        self.running = self.most_running = 0
        self.out_of_memory: bool | None = None
        self.start_errors: list[Exception] = []
        self.inputs: dict[str, int] = {}
        """Path of a test's input -> index of the test."""
        self.helped = threading.Event()

    def start(self, language: Language, limits: Limits, inputs: Path, *, cpus: str | None = None) -> FakeSandbox:
        with self.lock:
            if self.start_errors:
                raise self.start_errors.pop()
            self.sandboxes.append(FakeSandbox(self, limits))
            return self.sandboxes[-1]

    def pool(self, tmp_path: Path, workers: int = 1, **options: Any) -> JudgePool:
        backend = Backend(
            name="fake",
            description="fake",
            start=self.start,
            prepare=lambda language, progress: PREPARED,
            find=lambda language: None,
            remove_stale=lambda: None,
        )
        store = TestStore(tmp_path)
        return JudgePool(sandbox=backend, workers=workers, store=store, back_off_s=(0.0, 0.0, 0.0, 0.0), **options)


LANGUAGE = Language(language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l")


def request_for(
    pool: JudgePool, source: str = "code", *, tests: int = 1, problem: str = "p", sample: int = 0, **fields: object
) -> JudgeRequest:
    cases = []
    for index in range(tests):
        output, digest = pool.store.put_output([b"1"])
        stdin = pool.store.put_input([str(index).encode()])
        cases.append(TestCase(input=stdin, output=output, expected_digest=digest))
    key = SampleKey(problem_id=problem, language_id="x", sample_index=sample)
    return JudgeRequest(
        program=Program(key=key, source=source, reason=ExtractReason.GIVEN),
        problem=Problem(problem_id=problem, statement="", tests=tuple(cases), digest=problem),
        language=LANGUAGE,
        limits=Limits(time_limit_s=1.0),
        **fields,  # type: ignore[arg-type]
    )


def test_a_lost_sandbox_is_replaced_and_the_program_judged_again(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        if sandbox is sandbox.world.sandboxes[0]:
            raise SandboxLost("gone")
        return passes(job)

    world = World(behaviour)
    with world.pool(tmp_path) as pool:
        judgement = pool.submit(request_for(pool)).result(10)
        assert (judgement.verdict, judgement.attempts) == (Verdict.AC, 2)
        assert world.sandboxes[0].closed.is_set()


def test_machinery_that_never_works_ends_in_a_judge_error_with_its_cause(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        raise SandboxError("disk on fire")

    with World(behaviour).pool(tmp_path) as pool:
        judgement = pool.submit(request_for(pool)).result(10)
        assert judgement.verdict == Verdict.JE
        assert "disk on fire" in str(judgement.error)
        assert pool.stats().judge_errors == 1


def test_sandboxes_lost_for_no_known_reason_are_never_the_programs_fault(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        raise SandboxLost("gone")

    with World(behaviour).pool(tmp_path) as pool:
        assert pool.submit(request_for(pool)).result(10).verdict == Verdict.JE


def test_a_program_for_which_the_kernel_ends_two_sandboxes_is_out_of_memory(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        raise SandboxLost("gone")

    world = World(behaviour)
    world.out_of_memory = True
    with world.pool(tmp_path) as pool:
        judgement = pool.submit(request_for(pool)).result(10)
        assert (judgement.verdict, judgement.attempts) == (Verdict.MLE, 2)


def test_a_source_that_no_sandbox_has_room_for_is_refused_with_its_size_and_the_limit(tmp_path: Path) -> None:
    """It was sent for minutes, and ended in a judge error."""
    world = World(lambda _, job: passes(job))
    with world.pool(tmp_path) as pool:
        limits = Limits(file_size_limit_mib=1)
        for source in ("x" * ((1 << 20) + 1), "é" * ((1 << 19) + 1)):
            judgement = pool.submit(replace(request_for(pool, source), limits=limits)).result(10)
            assert (judgement.verdict, judgement.tests) == (Verdict.CE, ())
            assert judgement.compile is not None
            assert "the source has 1 MiB, and a file may have at most 1 MiB" in judgement.compile.log
            assert not contradicts_itself(judgement, tests=1, limit_s=1.0, wall_clock=False)
        assert world.jobs == []
        fits = pool.submit(replace(request_for(pool, "x" * (1 << 20)), limits=limits)).result(10)
        assert fits.verdict == Verdict.AC


def test_an_engine_that_is_down_for_a_while_costs_only_time(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job))
    world.start_errors = [SandboxError("daemon restarts"), SandboxError("daemon restarts")]
    with world.pool(tmp_path) as pool:
        assert pool.submit(request_for(pool)).result(10).verdict == Verdict.AC


def test_a_language_that_cannot_be_had_is_the_users_to_change(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job))
    world.start_errors = [UserError("no such image")]
    with world.pool(tmp_path) as pool, pytest.raises(UserError, match="no such image"):
        pool.submit(request_for(pool)).result(10)


def test_judge_errors_are_not_remembered(tmp_path: Path) -> None:
    broken = threading.Event()
    broken.set()

    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        if broken.is_set():
            raise SandboxError("broken")
        return passes(job)

    with World(behaviour).pool(tmp_path) as pool:
        assert pool.submit(request_for(pool)).result(10).verdict == Verdict.JE
        broken.clear()
        assert pool.submit(request_for(pool)).result(10).verdict == Verdict.AC


def test_equal_programs_are_judged_once_but_recorded_for_each_sample(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job))
    with world.pool(tmp_path) as pool:
        requests = [request_for(pool, sample=index) for index in range(5)]
        judgements = judge_all(pool, requests)
        assert [judgement.key.sample_index for judgement in judgements] == list(range(5))
        assert len(world.jobs) == 1
        assert pool.stats().reused == 4


def test_equal_programs_for_two_problems_are_judged_each_on_its_own_tests(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job))
    with world.pool(tmp_path) as pool:
        judge_all(pool, [request_for(pool, problem="p"), request_for(pool, problem="q")])
        assert len(world.jobs) == 2


def test_an_uncleanable_sandbox_is_replaced_and_the_rest_of_the_tests_run_in_another(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        return passes(job, healthy=False, tests=2)

    world = World(behaviour)
    with world.pool(tmp_path) as pool:
        judgement = pool.submit(request_for(pool, tests=5)).result(10)
        assert judgement.verdict == Verdict.AC
        assert [test.test_index for test in judgement.tests] == [0, 1, 2, 3, 4]
        assert [len(job.tests) for job in world.jobs] == [5, 3, 1]
        used = {sandbox for sandbox in world.sandboxes if sandbox.closed.is_set()}
        assert len(used) >= 3


def test_a_program_just_over_its_time_is_run_once_more_alone(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        time.sleep(0.02)
        if "slow" not in job.source:
            return passes(job)
        if job.overrun > 1:
            return passes(job, cpu_time_s=1.2)
        assert sandbox.world.running == 1
        return passes(job, cpu_time_s=0.9)

    world = World(behaviour)
    with world.pool(tmp_path, workers=4) as pool:
        requests = [request_for(pool, source=f"slow {index}", sample=index) for index in range(3)]
        requests += [request_for(pool, source=f"quick {index}", sample=10 + index) for index in range(30)]
        judgements = judge_all(pool, requests)
        assert all(judgement.verdict == Verdict.AC for judgement in judgements)
        assert [judgement.near_limit for judgement in judgements[:4]] == [True, True, True, False]
        assert [judgement.attempts for judgement in judgements[:4]] == [2, 2, 2, 1]
        assert pool.stats().quiet_runs == 3
    assert world.most_running > 1


def test_a_program_that_is_too_slow_alone_as_well_stays_too_slow(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job, cpu_time_s=1.2))
    with world.pool(tmp_path) as pool:
        judgement = pool.submit(request_for(pool)).result(10)
        assert (judgement.verdict, judgement.near_limit, judgement.attempts) == (Verdict.TLE, True, 2)


def test_training_asks_for_no_quiet_run(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job, cpu_time_s=1.2))
    with world.pool(tmp_path) as pool:
        judgement = pool.submit(request_for(pool, rerun_near_limit=False)).result(10)
        assert (judgement.verdict, len(world.jobs)) == (Verdict.TLE, 1)


def test_clear_timeouts_are_not_run_again(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job, cpu_time_s=1.45, limit_hit=LimitHit.CPU, exit_code=None, signal=9))
    with world.pool(tmp_path) as pool:
        assert pool.submit(request_for(pool)).result(10).verdict == Verdict.TLE
        assert len(world.jobs) == 1


def test_closing_ends_sandboxes_in_mid_job_and_cancels_what_waits(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        sandbox.closed.wait(30)
        raise SandboxLost("closed")

    world = World(behaviour)
    pool = world.pool(tmp_path, workers=2)
    futures = [pool.submit(request_for(pool, source=str(index), sample=index)) for index in range(10)]
    while len(world.jobs) < 2:
        time.sleep(0.01)
    pool.close()
    assert all(future.cancelled() for future in futures)
    assert all(sandbox.closed.is_set() for sandbox in world.sandboxes)
    assert pool.submit(request_for(pool, source="late")).cancelled()


def test_cancelled_futures_harm_no_worker_and_what_nobody_wants_is_not_run(tmp_path: Path) -> None:
    """A worker that hands a judgement to a cancelled future once ended with it, and the pool stood still."""
    started, go_on = threading.Event(), threading.Event()

    def wait(_: FakeSandbox, job: Job) -> JobResult:
        started.set()
        assert go_on.wait(30)
        return passes(job)

    world = World(wait)
    with world.pool(tmp_path) as pool:
        running = pool.submit(request_for(pool, source="running", sample=0))
        assert started.wait(30)
        waiting = pool.submit(request_for(pool, source="waiting", sample=1))
        shared = [pool.submit(request_for(pool, source="shared", sample=sample)) for sample in (2, 3)]
        for future in (running, waiting, shared[0]):
            assert future.cancel()
        last = pool.submit(request_for(pool, source="last", sample=4))
        go_on.set()
        assert last.result(30).verdict == Verdict.AC
        assert shared[1].result(30).verdict == Verdict.AC
    assert [job.source for job in world.jobs] == ["running", "shared", "last"]


def test_submitting_waits_while_too_much_is_pending(tmp_path: Path) -> None:
    go = threading.Event()

    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        go.wait(30)
        return passes(job)

    world = World(behaviour)
    with world.pool(tmp_path, max_pending=3) as pool:
        submitted: list[int] = []

        def submit() -> None:
            for index in range(6):
                pool.submit(request_for(pool, source=str(index), sample=index))
                submitted.append(index)

        thread = threading.Thread(target=submit)
        thread.start()
        thread.join(0.5)
        assert len(submitted) == 3
        go.set()
        thread.join(30)
        assert len(submitted) == 6


def test_a_bug_in_the_worker_is_a_judge_error_and_not_a_hang(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        raise ZeroDivisionError("our bug")

    with World(behaviour).pool(tmp_path, workers=1) as pool:
        judgement = pool.submit(request_for(pool)).result(10)
        assert judgement.verdict == Verdict.JE
        assert "ZeroDivisionError" in str(judgement.error)
        again = pool.submit(request_for(pool, source="other")).result(10)
        assert again.verdict == Verdict.JE


def test_sandboxes_are_replaced_after_many_jobs(tmp_path: Path) -> None:
    world = World(lambda _, job: passes(job))
    with world.pool(tmp_path, jobs_per_sandbox=3) as pool:
        for index in range(7):
            pool.submit(request_for(pool, source=str(index), sample=index)).result(10)
        assert sum(sandbox.closed.is_set() for sandbox in world.sandboxes) == 2


def test_a_spare_that_is_still_starting_is_closed_with_the_pool_and_keeps_to_the_workers_cpu(
    tmp_path: Path,
) -> None:
    spare_starts, go_on, cpus = threading.Event(), threading.Event(), []

    class Slow(World):
        def start(self, language: Language, limits: Limits, inputs: Path, **options: str | None) -> FakeSandbox:
            cpus.append(options["cpus"])
            if threading.current_thread().name == "lcbx-spare":
                spare_starts.set()
                assert go_on.wait(30)
            return super().start(language, limits, inputs)

    world = Slow(lambda _, job: passes(job))
    pool = world.pool(tmp_path, pin=True, jobs_per_sandbox=1)
    assert pool.submit(request_for(pool)).result(30).verdict == Verdict.AC
    assert spare_starts.wait(30)
    threading.Timer(0.2, go_on.set).start()
    pool.close()
    assert len(world.sandboxes) == 2
    assert all(sandbox.closed.is_set() for sandbox in world.sandboxes)
    assert len(set(cpus)) == 1
    assert cpus[0] is not None


def checker_request(pool: JudgePool, source: str) -> JudgeRequest:
    """A program of a problem whose checker program is written in the same language."""
    plain = request_for(pool, source)
    checker = Checker(kind="program", source="checker", language_id="x", style="kattis")
    return replace(plain, problem=replace(plain.problem, checker=checker))


def checks(sandbox: FakeSandbox, job: Job) -> JobResult:
    """Runs programs that print their source, and a checker that accepts `right`."""
    if job.source == "checker":
        return passes(job, exit_code=42 if job.tests and job.tests[0].stdin == b"right" else 43)
    assert sandbox.decide is not None
    sandbox.decide(0, job.source.encode())
    return passes(job, stdout_matches=False)


def test_a_checker_program_has_a_sandbox_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    """It shared a sandbox with programs of its language, or started one for every output."""
    used: dict[str, set[FakeSandbox]] = {"program": set(), "checker": set()}

    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        used["checker" if job.source == "checker" else "program"].add(sandbox)
        return checks(sandbox, job)

    world = World(behaviour)
    with world.pool(tmp_path, languages={"x": LANGUAGE}) as pool:
        judgements = judge_all(pool, [checker_request(pool, source) for source in ("right", "wrong", "wrong too")])
    assert [judgement.verdict for judgement in judgements] == [Verdict.AC, Verdict.WA, Verdict.WA]
    assert len(used["program"]) == len(used["checker"]) == 1
    assert not used["program"] & used["checker"]


def test_a_checker_that_loses_its_sandbox_is_run_again_without_the_program(tmp_path: Path) -> None:
    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        if job.source == "checker" and sum(job.source == "checker" for job in world.jobs) == 1:
            raise SandboxLost("gone")
        return checks(sandbox, job)

    world = World(behaviour)
    with world.pool(tmp_path, languages={"x": LANGUAGE}) as pool:
        judgement = pool.submit(checker_request(pool, "right")).result(10)
    assert (judgement.verdict, judgement.attempts) == (Verdict.AC, 1)
    assert sum(job.source == "right" for job in world.jobs) == 1


def test_a_pool_that_closes_ends_a_checker_in_mid_run(tmp_path: Path) -> None:
    """Only the program's own sandbox was ended, and closing waited for the checker."""
    started = threading.Event()

    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        if job.source == "checker":
            started.set()
            sandbox.closed.wait(30)
            raise SandboxLost("closed")
        return checks(sandbox, job)

    pool = World(behaviour).pool(tmp_path, languages={"x": LANGUAGE})
    future = pool.submit(checker_request(pool, "right"))
    assert started.wait(10)
    pool.close()
    assert future.cancelled()


# --- tests of one program on several workers --------------------------------------------------------------------------


def steps(failing: set[int], *, helper: Callable[[], None] = lambda: None) -> Behaviour:
    """Run the tests one by one, ten seconds each by its own account; those in `failing` print something else.

    After its first test a job waits until another worker has taken a part. `helper` is called before every job that
    does not begin with the first test.
    """

    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        indices = [int(sandbox.world.inputs[test.input_path or ""]) for test in job.tests]
        if indices[0] > 0:
            sandbox.world.helped.set()
            helper()
        runs: list[RunResult] = []
        for index in indices:
            runs.append(run_result(stdout_matches=index not in failing, wall_time_s=10.0))
            if (index in failing and job.stop_at_first_failure) or len(runs) == len(indices):
                break
            go_on = job.report_s is None or (sandbox.go_on is not None and sandbox.go_on(len(runs), 10.0 * len(runs)))
            if index == 0 and job.report_s is not None:
                assert sandbox.world.helped.wait(10)
            if not go_on:
                break
        return JobResult(compile=None, runs=tuple(runs), healthy=True)

    return behaviour


def stepwise(tmp_path: Path, behaviour: Behaviour, *, workers: int, **fields: Any) -> tuple[Judgement, World]:
    """Judge one program with ten tests."""
    world = World(behaviour)
    with world.pool(tmp_path, workers=workers) as pool:
        request = request_for(pool, tests=10, **fields)
        for index, test in enumerate(request.problem.tests):
            world.inputs[str(pool.store.input_path(test.input).relative_to(pool.store.inputs_root))] = index
        if workers == 1:
            world.helped.set()
        return pool.submit(request).result(30), world


@pytest.mark.parametrize("failing", [set(), {0}, {1}, {4}, {5}, {9}, {2, 7}, {5, 6, 9}], ids=str)
@pytest.mark.parametrize("all_tests", [False, True])
def test_a_program_split_over_idle_workers_is_judged_as_by_one(
    tmp_path: Path, failing: set[int], all_tests: bool
) -> None:
    alone, _ = stepwise(tmp_path, steps(failing), workers=1, all_tests=all_tests)
    together, world = stepwise(tmp_path, steps(failing), workers=3, all_tests=all_tests)
    assert together == alone
    if failing != {0} or all_tests:
        assert len(world.jobs) > 1


def test_a_second_worker_that_fails_costs_no_judgement(tmp_path: Path) -> None:
    """The program is judged again by one worker, which begins with its first test."""

    def fail() -> None:
        raise SandboxError("no memory for a second sandbox")

    judgement, world = stepwise(tmp_path, steps(set(), helper=fail), workers=2)
    assert judgement.verdict == Verdict.AC
    assert [test.test_index for test in judgement.tests] == list(range(10))
    assert world.jobs[-1].report_s is None


def test_a_program_whose_time_counts_as_a_whole_is_not_split(tmp_path: Path) -> None:
    world = World(steps(set()))
    with world.pool(tmp_path, workers=2) as pool:
        request = request_for(pool, tests=10)
        for limits in (
            replace(request.limits, total_time_limit_s=60.0),
            replace(request.limits, wall_clock_decides=True),
        ):
            timed = replace(request, limits=limits)
            for index, test in enumerate(request.problem.tests):
                world.inputs[str(pool.store.input_path(test.input).relative_to(pool.store.inputs_root))] = index
            assert pool.submit(timed).result(10).tests
    assert [job.report_s for job in world.jobs] == [None, None]


def test_queued_programs_go_before_halves_of_running_ones(tmp_path: Path) -> None:
    go_on = threading.Event()

    def behaviour(sandbox: FakeSandbox, job: Job) -> JobResult:
        if job.source == "long":
            assert sandbox.go_on is not None
            sandbox.go_on(1, 10.0)
            assert go_on.wait(30)
        return passes(job)

    world = World(behaviour)
    with world.pool(tmp_path, workers=1) as pool:
        futures = [pool.submit(request_for(pool, source="long", tests=10))]
        futures += [pool.submit(request_for(pool, source=str(index), sample=index)) for index in range(3)]
        go_on.set()
        assert {future.result(10).verdict for future in futures} == {Verdict.AC}
    assert [job.source for job in world.jobs] == ["long", "0", "1", "2"]


def test_what_chance_makes_contradictory_is_judged_whole(tmp_path: Path) -> None:
    """The first worker had gone on when a part was taken, and passed the test that the second one failed."""
    with World(lambda _, job: passes(job)).pool(tmp_path) as pool:
        task = PoolTask(request_for(pool, tests=4), "key", [])
    first = task.shares[0]
    first.next_test = 1
    second = task.split(first)
    first.end = second.first = 2
    task.add(second, made_up.judgement(made_up.key(), Verdict.WA, tests=(made_up.result_of_test(2, Verdict.WA),)))
    assert task.judgement() is None
    task.add(first, made_up.judgement(made_up.key(), tests=tuple(map(made_up.result_of_test, range(3)))))
    assert task.judgement() is None
    assert (task.may_split, [(share.first, share.end) for share in task.shares]) == (False, [(0, 4)])
    assert first.abandoned
    assert second.abandoned
