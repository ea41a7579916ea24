"""Under load and over time: verdicts do not change, and no resource leaks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.attacks import HONEST
from support.real_backends import chosen

from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, judge_all
from lcbx.problems.store import TestStore
from lcbx.types import Limits, Verdict

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(1800)]

ROUNDS = int(os.environ.get("LCBX_TEST_ROUNDS", "12"))
JOBS = int(os.environ.get("LCBX_TEST_JOBS", "400"))

BURN = """
import time
end = time.process_time() + {seconds}
while time.process_time() < end: pass
"""
"""Uses this much CPU time, whatever else the machine does."""


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Twice as many busy processes as cores."""
    count = 2 * (os.cpu_count() or 1)
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    yield
    for process in processes:
        process.kill()
        process.wait()


def test_no_verdict_flips_on_a_busy_machine(
    pool: JudgePool, make_request: Callable[..., JudgeRequest], busy_machine: None
) -> None:
    """Programs that are fast, near the limit and too slow, judged repeatedly on a busy machine."""
    limits = Limits(time_limit_s=0.4, idle_limit_s=1.0, memory_limit_mib=256)
    expected = {0.02: Verdict.AC, 0.25: Verdict.AC, 0.7: Verdict.TLE}
    futures = []
    for index in range(ROUNDS):
        for seconds in expected:
            source = BURN.format(seconds=seconds) + HONEST + f"# {index}"
            request = make_request(source, tests=[("3 4\n", "7\n")], limits=limits, sample_index=index)
            futures.append((seconds, pool.submit(request)))
    # Quiet runs come last: the first of them is done when nearly all is.
    patience_s = 600 + 10 * ROUNDS
    seen = Counter((seconds, future.result(patience_s).verdict) for seconds, future in futures)
    assert seen == Counter(dict.fromkeys(expected.items(), ROUNDS))


def test_a_sleeper_is_told_from_a_program_that_waits_for_the_cpu(
    pool: JudgePool, make_request: Callable[..., JudgeRequest], busy_machine: None
) -> None:
    limits = Limits(time_limit_s=2.0, idle_limit_s=0.5, memory_limit_mib=256)
    starved = [make_request(BURN.format(seconds=0.4) + HONEST + f"# {i}", limits=limits) for i in range(4)]
    sleepers = [make_request(f"import time\ntime.sleep({20 + i})\n" + HONEST, limits=limits) for i in range(2)]
    judgements = judge_all(pool, starved + sleepers)
    assert [judgement.verdict for judgement in judgements] == [Verdict.AC] * 4 + [Verdict.TLE] * 2


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_many_jobs_leave_nothing_behind(pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> None:
    """A leak per job shows after a few hundred jobs; `LCBX_TEST_JOBS=10000` is the long version.

    A leak per sandbox shows as well, because they are replaced often here.
    """
    with JudgePool(sandbox=pool.backend, store=pool.store, jobs_per_sandbox=50) as other:
        _judge_many(other, make_request)


def _judge_many(pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> None:
    def work(first: int, count: int) -> Counter[Verdict]:
        numbers = range(first, first + count)
        sources = [HONEST + f"# {i}" if i % 3 else f"raise SystemExit({1 + i % 100}) # {i}" for i in numbers]
        requests = [make_request(source, sample_index=i) for i, source in zip(numbers, sources, strict=True)]
        return Counter(judgement.verdict for judgement in judge_all(pool, requests))

    work(10**6, 150)
    folders = len(list(Path("/tmp").glob(f"lcbx-{os.getpid()}-*")))
    descriptors, memory = _descriptors(), _resident_mib()
    verdicts = work(2 * 10**6, JOBS)
    assert verdicts.keys() == {Verdict.AC, Verdict.RTE}
    assert sum(verdicts.values()) == JOBS
    # Beside the spare that may be starting just now: connections to the engine, of which some are kept.
    assert _descriptors() <= descriptors + 12
    assert len(list(Path("/tmp").glob(f"lcbx-{os.getpid()}-*"))) <= folders + 1
    # A cached judgement takes less than 10 KiB.
    assert _resident_mib() - memory < 20 + JOBS * 0.01


def test_the_last_program_is_split_over_idle_workers(
    store: TestStore, make_request: Callable[..., JudgeRequest]
) -> None:
    """A wrong program fails at the same test as on one worker, and its later tests leave no trace."""
    slow = "import time; time.sleep(0.1)\n" + HONEST
    tests = [(f"{index} {index}\n", f"{2 * index}\n") for index in range(24)]
    wrong = "import os\nif os.read(0, 2) == b'17': raise SystemExit(3)\nos.lseek(0, 0, 0)\n" + slow
    with JudgePool(sandbox=chosen(os.environ.get("LCBX_TEST_SANDBOX", "auto")), store=store, workers=2) as pool:
        right, failed = (pool.submit(make_request(source, tests=tests)).result(120) for source in (slow, wrong))
        assert pool.stats().sandboxes_started == 2
    assert (right.verdict, [test.test_index for test in right.tests]) == (Verdict.AC, list(range(24)))
    assert (failed.verdict, [test.test_index for test in failed.tests]) == (Verdict.RTE, list(range(18)))
    assert {test.verdict for test in failed.tests[:-1]} == {Verdict.AC}
