"""The judge on real Ray clusters: the contract, a node killed in mid-run, a driver killed in mid-run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="needs the ray extra")

from support.attacks import HONEST
from support.judge_contract import CONTRACT, JudgeUnderTest, wait_until
from support.processes import runners, running
from support.ray_nodes import RayNodes, patient_pool, ray_nodes

from lcbx import languages
from lcbx.cluster.ray_session import RaySession, _own_signals
from lcbx.judge.cluster_judge import ClusterJudge
from lcbx.judge.node_judge import Hello, NodeSettings
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, judge_all
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Limits, Problem, Program, SampleKey, TestCase, Verdict

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("default"), pytest.mark.timeout(240)]

PATIENT = Limits(time_limit_s=5.0, idle_limit_s=5.0, memory_limit_mib=256)


@pytest.fixture(scope="module")
def store() -> TestStore:
    return TestStore.default()


@pytest.fixture(scope="module")
def problem(store: TestStore) -> Problem:
    """Add two numbers, in two tests."""
    tests = []
    for stdin, expected in (("3 4\n", "7\n"), ("10 20\n", "30\n")):
        output, digest = store.put_output([expected.encode()])
        tests.append(TestCase(input=store.put_input([stdin.encode()]), output=output, expected_digest=digest))
    return make_problem(problem_id="add", statement="Add two numbers.", tests=tuple(tests))


def request_for(problem: Problem, source: str, number: int = 0) -> JudgeRequest:
    key = SampleKey(problem_id="add", language_id="python", sample_index=number)
    program = Program(key=key, source=source, reason=ExtractReason.GIVEN)
    return JudgeRequest(program=program, problem=problem, language=languages.load("python"), limits=PATIENT)


# --- one node ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def session() -> Iterator[RaySession]:
    session = RaySession("local", cpus=1)
    yield session
    session.close()


@pytest.fixture
def judge_under_test(session: RaySession, store: TestStore, problem: Problem) -> Iterator[JudgeUnderTest]:
    del session  # kept open between the tests, because starting it takes seconds
    right = request_for(problem, HONEST)
    settings = NodeSettings(workers=1, sandbox="bwrap", open_pool=patient_pool)
    with ClusterJudge(RaySession("local", cpus=1), settings, store=store) as judge:
        pid = pid_of(judge)

        def lose() -> None:
            for runner in runners(pid):
                os.kill(runner, signal.SIGKILL)

        yield JudgeUnderTest(
            judge=judge,
            right=right,
            wrong=request_for(problem, "print(0)\n"),
            slow=request_for(problem, "import time\ntime.sleep(2.0)\n" + HONEST),
            broken=replace(right, language=replace(right.language, execute="no-such-interpreter snippet.py")),
            missing=None,
            release=lambda: None,
            lose=lose,
        )


def pid_of(judge: ClusterJudge, number: int = 0) -> int:
    """Process id of the judge on a node."""
    hello = judge._links[number].actor.call("hello")
    assert isinstance(hello, Hello)
    return hello.pid


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(judge_under_test: JudgeUnderTest, check: Callable[[JudgeUnderTest], None]) -> None:
    check(judge_under_test)


def test_an_address_without_a_cluster_is_for_the_user_to_change(session: RaySession) -> None:
    del session
    command = [sys.executable, "-c", "from lcbx.judge.opening import open_judge; open_judge('ray:127.0.0.1:1')"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "UserError: ray:127.0.0.1:1: no cluster can be joined there" in done.stderr


class Ended(Exception):
    """What this test's own handling of SIGTERM raises."""


def test_sigterm_while_ray_connects_is_handled_as_before() -> None:
    """Ray's own handling is in place meanwhile: a job that was told to end during its start exited with code 15."""

    def end(number: int, frame: object) -> None:
        raise Ended

    def connect() -> None:
        with _own_signals():
            signal.signal(signal.SIGTERM, lambda number, _: sys.exit(number))  # as `ray.init` does
            signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        with pytest.raises(Ended):
            connect()
        assert signal.getsignal(signal.SIGTERM) is end
    finally:
        signal.signal(signal.SIGTERM, before)


# --- several nodes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def nodes() -> Iterator[RayNodes]:
    with ray_nodes() as nodes:
        yield nodes


def programs(problem: Problem, count: int) -> list[JudgeRequest]:
    """Programs that pass, print the wrong sum, crash and compute for a while, each a different text."""
    kinds = [HONEST, HONEST.replace("print(", "print(1 + "), "import os\nos.abort()\n", "sum(range(10**6))\n" + HONEST]
    return [request_for(problem, f"{kinds[number % len(kinds)]}# {number}\n", number) for number in range(count)]


def test_a_node_killed_in_mid_run_costs_no_verdict(nodes: RayNodes, store: TestStore, problem: Problem) -> None:
    """All verdicts are those of a local pool, and the dead node's sandboxes are gone. A node that joins later helps."""
    requests = programs(problem, 240)
    with JudgePool(sandbox="bwrap", workers=2, store=store) as pool:
        expected = [judgement.verdict for judgement in judge_all(pool, requests)]
    assert {Verdict.AC, Verdict.WA, Verdict.RTE} == set(expected)
    first, _ = nodes.add(), nodes.add()
    options = JudgeOptions(sandbox="bwrap", store=store)
    with open_judge(f"ray:{nodes.address}", options) as judge:
        assert isinstance(judge, ClusterJudge)
        judge.prepare([languages.load("python")])
        futures = [judge.submit(request) for request in requests]
        wait_until(lambda: judge.stats().judged >= 60)
        pids = nodes.kill(first)
        sandboxes = [runner for pid in pids for runner in runners(pid)]
        nodes.add()
        judgements = [future.result(200) for future in futures]
        assert [judgement.verdict for judgement in judgements] == expected
        assert judge.stats().judge_errors == 0
        wait_until(lambda: not any(map(running, [*pids, *sandboxes])))
        wait_until(lambda: len(judge._links) == 2)
        assert judge_all(judge, programs(problem, 244)[240:])[0].verdict == Verdict.AC
    staged = [TestStore(nodes.folder / name / "tests") for name in nodes.nodes]
    assert all(kept.verify(problem.tests[0].input) for kept in staged)


DRIVER = """
import sys
from lcbx.judge.opening import JudgeOptions, open_judge
sys.path.insert(0, {tests!r})
from test_ray_judge import problem, programs
from lcbx.problems.store import TestStore
store = TestStore.default()
with open_judge({address!r}, JudgeOptions(sandbox="bwrap", store=store)) as judge:
    futures = [judge.submit(request) for request in programs(problem.__wrapped__(store), 4000)]
    futures[20].result()
    print(judge._links[0].actor.call("hello").pid, flush=True)
    futures[-1].result()
"""


def test_nothing_is_left_behind_when_the_driver_is_killed(nodes: RayNodes) -> None:
    nodes.add()
    script = DRIVER.format(address=f"ray:{nodes.address}", tests=str(Path(__file__).parent))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout is not None
        judge = int(driver.stdout.readline())
        sandboxes = runners(judge)
        assert running(judge)
        assert sandboxes
        driver.kill()
    wait_until(lambda: not any(map(running, [judge, *sandboxes])))
