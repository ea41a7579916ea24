"""The judge on Ray clusters that are killed in mid-run: a node of several, and the driver."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("ray", reason="needs the ray extra")

from support.judge_contract import wait_until
from support.processes import runners, running
from support.ray_nodes import RayNodes, ray_nodes
from support.sums import python, sum_problem, sum_programs

from lcbx.judge.cluster_judge import ClusterJudge
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.request import judge_all
from lcbx.problems.store import TestStore

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("default"), pytest.mark.timeout(600)]

PATIENCE_S = 300.0
"""How long to wait for what happens within seconds on a machine that is not busy."""


@pytest.fixture
def nodes() -> Iterator[RayNodes]:
    with ray_nodes() as nodes:
        yield nodes


def test_a_node_killed_at_half_time_costs_no_verdict(nodes: RayNodes, caplog: pytest.LogCaptureFixture) -> None:
    """Its programs are judged elsewhere, and nothing of it is left. A node that joins later helps."""
    store = TestStore.default()
    problem = sum_problem(store)
    requests, verdicts = sum_programs(problem, 128)
    requests, later = requests[:120], requests[120:]
    first, _ = nodes.add(), nodes.add()
    options = JudgeOptions(sandbox="bwrap", store=store)
    with open_judge(f"ray:{nodes.address}", options) as judge:
        assert isinstance(judge, ClusterJudge)
        judge.prepare([python()])
        futures = [judge.submit(request) for request in requests]
        wait_until(lambda: judge.stats().judged >= 60, PATIENCE_S)
        pids = nodes.kill(first)
        nodes.add()
        judgements = [future.result(PATIENCE_S) for future in futures]
        assert [judgement.verdict for judgement in judgements] == verdicts[:120]
        assert judge.stats().judge_errors == 0
        assert "was lost" in caplog.text
        wait_until(lambda: not any(map(running, pids)), PATIENCE_S)
        wait_until(lambda: len(judge._links) == 2, PATIENCE_S)
        assert [judgement.verdict for judgement in judge_all(judge, later)] == verdicts[120:]
    staged = [TestStore(nodes.folder / name / "tests") for name in nodes.nodes]
    assert all(kept.verify(problem.tests[0].input) for kept in staged)


DRIVER = """
import sys
from support.sums import sum_problem, sum_programs
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.problems.store import TestStore

store = TestStore.default()
with open_judge(sys.argv[1], JudgeOptions(sandbox="bwrap", workers=1, store=store)) as judge:
    futures = [judge.submit(request) for request in sum_programs(sum_problem(store), 1500)[0]]
    futures[3].result()
    print(judge._links[0].actor.call("hello").pid, flush=True)
    futures[-1].result()
"""
"""Fewer programs than may be pending, and more than are judged before it is killed."""


def killed_driver(address: str) -> list[int]:
    """Kill a driver in mid-run; return the process ids of the judge on its first node and of that judge's sandboxes."""
    with subprocess.Popen([sys.executable, "-c", DRIVER, address], stdout=subprocess.PIPE, text=True) as driver:
        try:
            assert driver.stdout is not None
            judge = int(driver.stdout.readline())
            sandboxes = runners(judge)
            assert running(judge)
            assert sandboxes
            return [judge, *sandboxes]
        finally:
            driver.kill()


def test_nothing_is_left_behind_when_the_driver_is_killed(nodes: RayNodes) -> None:
    nodes.add()
    pids = killed_driver(f"ray:{nodes.address}")
    wait_until(lambda: not any(map(running, pids)), PATIENCE_S)


def test_a_cluster_of_its_own_ends_with_a_driver_that_is_killed() -> None:
    pids = killed_driver("ray:local")
    wait_until(lambda: not any(map(running, pids)), PATIENCE_S)
