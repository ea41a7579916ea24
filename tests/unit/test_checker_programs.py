"""Checker programs: compiled once for all workers, given up at once where another attempt would fail as well."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support.fake_sandboxes import INFO, RUN

from lcbx import languages
from lcbx.errors import CheckerFault, SandboxError, SandboxLost, UserError
from lcbx.judge.checker_builds import KEPT, CheckerBuilds
from lcbx.judge.checker_programs import CheckerPrograms, checker_limits
from lcbx.judge.warm_sandboxes import WarmSandboxes
from lcbx.problems.store import TestStore
from lcbx.sandbox.base import BuiltFile, Job, JobResult
from lcbx.types import Checker, CompileResult, Limits, Problem, TestCase

BINARY = (BuiltFile(path="snippet.out", mode=0o755, data="AAAA"),)
COMPILED = CompileResult(
    exit_code=0, signal=None, log="", cpu_time_s=1.0, wall_time_s=1.0, peak_memory_mib=9.0, limit_hit=None
)
Answers = Callable[[Job], JobResult]


class ScriptedSandboxes:
    """Sandboxes whose answers to jobs a test decides on; every job is recorded."""

    def __init__(self, answers: Answers) -> None:
        self.answers, self.jobs, self.started = answers, list[Job](), 0
        self.info, self.memory_limit_mib = INFO, 2048

    @property
    def sandbox(self) -> ScriptedSandboxes:
        return self

    def run(self, job: Job) -> JobResult:
        self.jobs.append(job)
        return self.answers(job)

    def start(self, *_: object) -> ScriptedSandboxes:
        self.started += 1
        return self

    def out_of_memory(self) -> bool:
        return False

    def close(self) -> None:
        pass


def exits(code: int) -> Answers:
    """Every job is compiled where it has to be, and its run ends with this exit code."""

    def answer(job: Job) -> JobResult:
        compiled = COMPILED if job.compile is not None else None
        runs = tuple(replace(RUN, exit_code=code, stderr=b"oh no") for _ in job.tests)
        return JobResult(compile=compiled, runs=runs, healthy=True, build=BINARY if job.export_build else None)

    return answer


@pytest.fixture
def store(tmp_path: Path) -> TestStore:
    return TestStore(tmp_path)


@pytest.fixture
def problem(store: TestStore) -> Problem:
    output, digest = store.put_output([b"7\n"])
    test = TestCase(input=store.put_input([b"3 4\n"]), output=output, expected_digest=digest)
    checker = Checker(kind="program", source="int main() {}", language_id="cpp", args=("1e-6",))
    return Problem(problem_id="p", statement="", tests=(test,), digest="p", checker=checker)


def programs(sandboxes: ScriptedSandboxes, store: TestStore, builds: CheckerBuilds | None = None) -> CheckerPrograms:
    warm = WarmSandboxes(sandboxes.start, jobs_per_sandbox=1000)
    return CheckerPrograms(warm, store, languages.load, builds or CheckerBuilds())  # type: ignore[arg-type]


def test_a_checker_is_compiled_once_for_all_workers_and_its_file_carried_to_each(
    store: TestStore, problem: Problem
) -> None:
    sandboxes, builds = ScriptedSandboxes(exits(42)), CheckerBuilds()
    for _ in range(3):
        worker = programs(sandboxes, store, builds)
        assert worker.accepts(problem, 0, b"7")
        assert worker.accepts(problem, 0, b"8")
    compiling = [job for job in sandboxes.jobs if job.compile is not None]
    assert len(compiling) == 1
    checks = [job for job in sandboxes.jobs if job.compile is None]
    assert len(checks) == 6
    assert all(job.build == BINARY for job in checks)
    assert checks[0].args == ("input.txt", "answer.txt", "/tmp/", "1e-6")
    assert checks[0].tests[0].stdin == b"7"
    assert checks[0].files == {"answer.txt": b"7\n"}
    assert checks[0].copies == {"input.txt": store.input_name(problem.tests[0].input)}


def test_a_build_that_cannot_be_carried_is_compiled_in_every_check(store: TestStore, problem: Problem) -> None:
    sandboxes = ScriptedSandboxes(lambda job: replace(exits(43)(job), build=None))
    worker = programs(sandboxes, store)
    assert not worker.accepts(problem, 0, b"8")
    assert all(job.compile is not None for job in sandboxes.jobs)


def test_a_checker_that_does_not_compile_is_compiled_once_and_names_each_problem(
    store: TestStore, problem: Problem
) -> None:
    failed = replace(COMPILED, exit_code=1, log="error: expected ';'")
    sandboxes = ScriptedSandboxes(lambda _: JobResult(compile=failed, runs=(), healthy=True))
    worker = programs(sandboxes, store)
    for name in ("p", "q"):
        with pytest.raises(CheckerFault, match=rf"(?s)checker of {name} does not compile: error: expected.*package"):
            worker.accepts(replace(problem, problem_id=name), 0, b"7")
    assert len(sandboxes.jobs) == 1


def test_a_checker_that_fails_twice_is_a_fault_and_one_that_failed_by_chance_is_not(
    store: TestStore, problem: Problem
) -> None:
    worker = programs(ScriptedSandboxes(exits(3)), store)
    with pytest.raises(CheckerFault, match=r"failed on test 1 \(exit code 3: oh no\)\. It fails on the problem's own"):
        worker.accepts(problem, 0, b"8")
    codes = iter([3, 42])
    chance = ScriptedSandboxes(lambda job: exits(next(codes) if job.tests else 0)(job))
    assert programs(chance, store).accepts(problem, 0, b"8")


def test_a_machine_that_fails_is_no_fault_of_the_checker(store: TestStore, problem: Problem) -> None:
    def ends(_: Job) -> JobResult:
        raise SandboxLost("it is gone")

    def refuses(_: Job) -> JobResult:
        raise SandboxError("execute command not found: ./nothing")

    sandboxes = ScriptedSandboxes(ends)
    with pytest.raises(SandboxError, match="checker of p lost its sandbox") as lost:
        programs(sandboxes, store).accepts(problem, 0, b"7")
    assert not isinstance(lost.value, CheckerFault | SandboxLost)
    assert sandboxes.started == 2  # the second attempt had a new one
    with pytest.raises(CheckerFault, match=r"can't be run: execute command not found"):
        programs(ScriptedSandboxes(refuses), store).accepts(problem, 0, b"7")


def test_a_checker_whose_language_cannot_be_had_ends_no_run(store: TestStore, problem: Problem) -> None:
    class Unpreparable(ScriptedSandboxes):
        def start(self, *_: object) -> ScriptedSandboxes:
            raise UserError("no such image")

    with pytest.raises(CheckerFault, match="can't be run here: no such image"):
        programs(Unpreparable(exits(42)), store).accepts(problem, 0, b"7")
    assert problem.checker is not None
    unknown = replace(problem, checker=replace(problem.checker, language_id="brainfuck"))
    with pytest.raises(CheckerFault, match=r"can't be run: .*brainfuck"):
        programs(ScriptedSandboxes(exits(42)), store).accepts(unknown, 0, b"7")


def test_threads_that_need_the_same_checker_wait_for_the_first(store: TestStore) -> None:
    builds, count, begun = CheckerBuilds(), [], threading.Event()

    def compile() -> tuple[BuiltFile, ...]:
        count.append(1)
        begun.wait(10)
        return BINARY

    with ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(builds.get, "key", compile) for _ in range(4)]
        while not count:
            time.sleep(0.001)
        begun.set()
        assert [future.result() for future in futures] == [BINARY] * 4
    assert len(count) == 1


def test_a_compilation_that_the_machine_broke_is_tried_again_and_old_builds_are_forgotten() -> None:
    builds, made = CheckerBuilds(), []

    def lost() -> tuple[BuiltFile, ...]:
        raise SandboxLost("it is gone")

    def compile() -> tuple[BuiltFile, ...]:
        made.append(1)
        return BINARY

    with pytest.raises(SandboxLost):
        builds.get("0", lost)
    for number in range(KEPT + 1):
        assert builds.get(str(number), compile) == BINARY
    assert len(made) == KEPT + 1
    builds.get("0", compile)
    assert len(made) == KEPT + 2


def test_limits_of_checkers_are_their_own_and_grow_with_their_files() -> None:
    language = replace(languages.load("cpp"), limits={"tasks": 100})
    small = checker_limits(language, 1000)
    assert (small.tasks, small.time_limit_s, small.scratch_limit_mib) == (100, 60.0, Limits().scratch_limit_mib)
    assert small.memory_limit_mib == Limits().memory_limit_mib
    large = checker_limits(language, 180 << 20)
    assert large.scratch_limit_mib == 256
    assert large.memory_limit_mib == Limits().memory_limit_mib + 128
    assert large.file_size_limit_mib == 256
