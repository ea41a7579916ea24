"""Every implementation of `Judge` keeps the contract, on every backend."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.attacks import HONEST
from support.judge_contract import CONTRACT, IMPLEMENTATIONS, JudgeUnderTest
from support.processes import runners
from support.real_backends import BACKENDS, chosen

from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.sandbox import Backend
from lcbx.types import Limits

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(240)]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    return chosen(request.param.removesuffix("-rootless"))


@pytest.fixture(params=list(IMPLEMENTATIONS.values()), ids=list(IMPLEMENTATIONS))
def judge_under_test(
    request: pytest.FixtureRequest,
    backend: Backend,
    store: TestStore,
    make_request: Callable[..., JudgeRequest],
    tmp_path: Path,
) -> Iterator[JudgeUnderTest]:
    patient = Limits(time_limit_s=5.0, idle_limit_s=5.0, memory_limit_mib=256)
    right = make_request(HONEST, limits=patient)
    broken = replace(right.language, execute="no-such-interpreter snippet.py", digest="broken")
    pool = JudgePool(sandbox=backend, workers=1, store=store, back_off_s=(0.1, 0.1))
    with request.param(pool, tmp_path, [right.language, broken]) as judge:
        yield JudgeUnderTest(
            judge=judge,
            right=right,
            wrong=make_request("print(0)\n", limits=patient),
            slow=make_request("import time\ntime.sleep(2.0)\n" + HONEST, limits=patient),
            broken=replace(right, language=broken),
            missing=None,
            release=lambda: None,
            lose=end_sandboxes,
        )


def end_sandboxes() -> None:
    for pid in runners(os.getpid()):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(judge_under_test: JudgeUnderTest, check: Callable[[JudgeUnderTest], None]) -> None:
    check(judge_under_test)
