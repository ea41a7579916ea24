"""The judge on a Ray cluster of one node: the contract, addresses, signals. Several nodes: test_ray_nodes.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

pytest.importorskip("ray", reason="needs the ray extra")

from support.attacks import HONEST
from support.judge_contract import CONTRACT, JudgeUnderTest
from support.processes import runners
from support.ray_nodes import patient_pool
from support.sums import request_for, sum_problem

from lcbx.cluster.ray_session import RaySession, _own_signals
from lcbx.errors import UserError
from lcbx.judge.cluster_judge import ClusterJudge
from lcbx.judge.node_judge import Hello, NodeSettings
from lcbx.problems.store import TestStore
from lcbx.types import Problem

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("default"), pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def store() -> TestStore:
    return TestStore.default()


@pytest.fixture(scope="module")
def problem(store: TestStore) -> Problem:
    return sum_problem(store)


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


def pid_of(judge: ClusterJudge) -> int:
    """Return the process id of the judge on the node."""
    hello = judge._links[0].actor.call("hello")
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


def test_a_second_cluster_in_one_process_is_refused(session: RaySession) -> None:
    """Ray has one connection per process. The second address was ignored, and the first cluster judged instead."""
    del session
    with pytest.raises(UserError, match=r"ray:10\.0\.0\.1:6379: this process uses ray:local already"):
        RaySession("10.0.0.1:6379")


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
