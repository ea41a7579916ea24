"""Measure the judge on many machines, on one machine: real raylets, each with workers of its own.

    python scripts/cluster_bench.py programs [--count 400]    a local pool beside ray:local and 1 to 3 nodes
    python scripts/cluster_bench.py cpu [--count 120]         where the CPU time goes: a local pool, then ray:local
    python scripts/cluster_bench.py driver [--count 20000]    a judge that does nothing: the driver's share per program
    python scripts/cluster_bench.py kill [--count 240]        in each round, a node is killed when half is judged

All need the extra `ray`, and PYTHONPATH=.:tests. The first alternates between a local pool and a cluster with as many
workers, because others may use the machine at the same time; it prints the median of the ratios.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from support.judge_contract import wait_until
from support.ray_nodes import RayNodes, no_op_pool, ray_nodes
from support.sums import python, sum_problem, sum_programs

from lcbx import languages, problems
from lcbx.cluster.ray_session import RaySession
from lcbx.judge.cluster_judge import ClusterJudge
from lcbx.judge.node_judge import NodeSettings
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.request import Judge, JudgeRequest, judge_all, resolve_limits
from lcbx.problems.store import TestStore
from lcbx.processes import family
from lcbx.types import ExtractReason, Judgement, Limits, Program, SampleKey, Verdict

LANGUAGE = "lua"
SOURCE = "local n = 0 for i = 1, 300000 do n = n + i % 7 end print(n)\n"
IDLE_S = 4.0
KINDS = (
    "runner.py",
    "ray::NodeJudge",
    "gcs_server/",
    "raylet/raylet",
    "log_monitor",
    "monitor.py",
    "dashboard",
    "ray::",
)
"""What the command lines of processes contain, the first that fits."""


def make_requests(store: TestStore, source: str, count: int, first: int = 0) -> list[JudgeRequest]:
    """Return different programs for problems of `mini`, in turn."""
    language = languages.load(LANGUAGE)
    benchmark = problems.load("mini", store=store).problems
    requests = []
    for number in range(first, first + count):
        problem = benchmark[number % len(benchmark)]
        key = SampleKey(problem_id=problem.problem_id, language_id=LANGUAGE, sample_index=number)
        program = Program(key=key, source=f"{source}-- {number}\n", reason=ExtractReason.GIVEN)
        limits = resolve_limits(Limits(), language, problem)
        requests.append(
            JudgeRequest(program=program, problem=problem, language=language, limits=limits, all_tests=True)
        )
    return requests


def rate(judge: Judge, requests: list[JudgeRequest]) -> float:
    """Return programs/s. The programs run on all tests, although they fail."""
    began = time.monotonic()
    judgements = judge_all(judge, requests)
    assert all(judgement.verdict != Verdict.JE for judgement in judgements)
    return len(requests) / (time.monotonic() - began)


def measure_programs(count: int, rounds: int) -> None:
    """Print programs/s of a local pool, of `ray:local`, and of 1, 2 and 3 nodes with one worker each."""
    print(f"{'cluster':>10} {'workers':>7} {'local programs/s':>17} {'cluster programs/s':>18} {'ratio':>6}")
    for workers in (1, 2):
        measure_pair("ray:local", "ray:local", workers, count, rounds)
    for nodes in (1, 2, 3):
        with ray_nodes() as cluster:
            for _ in range(nodes):
                cluster.add(cpus=1, own_cache=False)
            measure_pair(f"{nodes} nodes", f"ray:{cluster.address}", nodes, count, rounds)


def measure_pair(name: str, address: str, workers: int, count: int, rounds: int) -> None:
    """Print programs/s of a cluster and of a local pool with as many workers, in turn, and the median of the ratios."""
    store = TestStore.default()
    with ExitStack() as stack:
        local = stack.enter_context(open_judge(options=JudgeOptions(sandbox="bwrap", workers=workers)))
        own = workers if address == "ray:local" else None
        options = JudgeOptions(sandbox="bwrap", workers=own, max_pending=50_000)
        remote = stack.enter_context(open_judge(address, options))
        remote.prepare([languages.load(LANGUAGE)])
        pairs = []
        for number in range(-1, rounds):  # the first round warms up
            made = make_requests(store, SOURCE, count if number >= 0 else 20 * workers, first=(number + 1) * 100_000)
            judges = (local, remote) if number % 2 else (remote, local)
            rates = {id(judge): rate(judge, made) for judge in judges}
            pairs.append((rates[id(local)], rates[id(remote)]))
    ratio = statistics.median(there / here for here, there in pairs[1:])
    here, there = (statistics.median(values) for values in zip(*pairs[1:], strict=True))
    print(f"{name:>10} {workers:>7} {here:>17.1f} {there:>18.1f} {ratio:>6.2f}", flush=True)


def measure_cpu(count: int, workers: int) -> None:
    """Print the CPU time of every kind of process, in ms per program and in ms/s while nothing is judged.

    It depends little on what else the machine does. Programs themselves, which have ended, are not counted.
    """
    store = TestStore.default()
    for address in (None, "ray:local"):
        with open_judge(address, JudgeOptions(sandbox="bwrap", workers=workers, max_pending=50_000)) as judge:
            judge.prepare([languages.load(LANGUAGE)])
            judge_all(judge, make_requests(store, SOURCE, 20 * workers))
            time.sleep(1.0)
            idle = cpu_ms()
            time.sleep(IDLE_S)
            before = cpu_ms()
            per_s = rate(judge, make_requests(store, SOURCE, count, first=100_000))
            after = cpu_ms()
        print(f"{address or 'local pool'}, {workers} workers, {per_s:.1f} programs/s")
        for kind in sorted(after, key=lambda kind: before[kind] - after[kind]):
            per_program, at_rest = (after[kind] - before[kind]) / count, (before[kind] - idle[kind]) / IDLE_S
            print(f"    {kind:<20} {per_program:>7.2f} ms/program, at rest {at_rest:>6.2f} ms/s", flush=True)


def cpu_ms() -> dict[str, float]:
    """Return the CPU time of this process and of all that it has started, by kind of process, in ms."""
    used: dict[str, float] = defaultdict(float)
    for pid in family(os.getpid()):
        with suppress(OSError):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            kind = "driver" if pid == os.getpid() else next((kind for kind in KINDS if kind in command), "other")
            for thread in Path(f"/proc/{pid}/task").iterdir():
                used[kind] += int((thread / "schedstat").read_text().split()[0]) / 1e6
    return used


def measure_driver(count: int, nodes: int, workers: int) -> None:
    """Print the driver's CPU time per program, with nodes that answer at once."""
    store = TestStore.default()
    made = make_requests(store, "print(1)\n", count)
    with ray_nodes() as cluster:
        for _ in range(nodes):
            cluster.add(cpus=workers)
        settings = NodeSettings(workers=workers, open_pool=no_op_pool)
        with ClusterJudge(RaySession(cluster.address), settings, store=store, max_pending=50_000) as judge:
            judge_all(judge, [replace(request, all_tests=False) for request in made[:200]])
            began, cpu = time.monotonic(), time.process_time()
            judge_all(judge, made)
            wall_s, cpu_s = time.monotonic() - began, time.process_time() - cpu
    print(
        f"{count} programs on {nodes} nodes with {workers} workers that do nothing: {cpu_s / count * 1000:.3f} ms of "
        f"the driver's CPU time per program, {count / cpu_s:.0f} programs/s at most; here {count / wall_s:.0f}"
    )


def measure_kills(count: int, rounds: int, nodes: int, seed: int) -> None:
    """Kill a node with SIGKILL in each round, when half of its programs are judged, and print what that costs.

    Raises AssertionError if a verdict is not that of a local pool. The seed decides the order of the programs, of which
    a quarter is wrong and a quarter crashes, and which node is killed. The next round has another one instead.
    """
    store = TestStore.default()
    problem = sum_problem(store)
    with ExitStack() as stack:
        local = stack.enter_context(open_judge(options=JudgeOptions(sandbox="bwrap")))
        cluster = stack.enter_context(ray_nodes())
        names = [cluster.add() for _ in range(nodes)]
        judge = stack.enter_context(open_judge(f"ray:{cluster.address}", JudgeOptions(sandbox="bwrap", store=store)))
        assert isinstance(judge, ClusterJudge)
        judge.prepare([python()])
        for number in range(seed, seed + rounds):
            chance = random.Random(number)
            requests, _ = sum_programs(problem, count, first=number * count)
            chance.shuffle(requests)
            expected = [judgement.verdict for judgement in judge_all(local, requests)]
            wait_until(lambda: len(judge._links) == nodes, 600)
            killed = names.pop(chance.randrange(nodes))
            judgements = judge_and_kill(judge, requests, cluster, killed)
            names.append(cluster.add())
            verdicts = [judgement.verdict for judgement in judgements]
            retried = sum(judgement.attempts > 1 for judgement in judgements)
            counts = ", ".join(f"{verdict} {times}" for verdict, times in sorted(Counter(verdicts).items()))
            print(f"seed {number}: killed {killed} of {nodes} nodes; {counts}; {retried} judged twice", flush=True)
            assert verdicts == expected


def judge_and_kill(judge: Judge, requests: list[JudgeRequest], cluster: RayNodes, node: str) -> list[Judgement]:
    """Judge the programs, and kill the node when half of them are judged."""
    half = judge.stats().judged + len(requests) // 2
    futures = [judge.submit(request) for request in requests]
    wait_until(lambda: judge.stats().judged >= half, 600)
    cluster.kill(node)
    return [future.result() for future in futures]


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["programs", "cpu", "driver", "kill"])
    parser.add_argument("--count", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    actions: dict[str, Callable[[], None]] = {
        "programs": lambda: measure_programs(options.count or 400, options.rounds),
        "cpu": lambda: measure_cpu(options.count or 120, 2),
        "driver": lambda: measure_driver(options.count or 20_000, options.nodes, options.workers),
        "kill": lambda: measure_kills(options.count or 240, options.rounds, options.nodes, options.seed),
    }
    actions[options.what]()


if __name__ == "__main__":
    main()
