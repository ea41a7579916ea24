"""Every implementation of `Judge` keeps the contract; here on fake sandboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from support.fake_sandboxes import MISSING, FakeWorld
from support.judge_contract import CONTRACT, JudgeUnderTest

from lcbx.judge.pool import JudgePool
from lcbx.judge.request import Judge, JudgeRequest
from lcbx.judge.service_client import JudgeClient
from lcbx.judge.service_server import JudgeServer
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Language, Limits, Problem, Program, SampleKey, TestCase

LANGUAGE = Language(language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l")

Open = Callable[[FakeWorld, TestStore, Path], AbstractContextManager[Judge]]


def fake_pool(world: FakeWorld, store: TestStore, _: Path) -> JudgePool:
    return JudgePool(sandbox=world.backend(), workers=1, store=store, back_off_s=(0.0, 0.0))


@contextmanager
def fake_service(world: FakeWorld, store: TestStore, folder: Path) -> Iterator[Judge]:
    server = JudgeServer(folder / "judge.sock", fake_pool(world, store, folder))
    try:
        with JudgeClient(server.path, store=store, restart_wait_s=1.0) as client:
            yield client
    finally:
        server.close()


IMPLEMENTATIONS: dict[str, Open] = {"pool": fake_pool, "service": fake_service}


def request_for(store: TestStore, source: str, language: Language = LANGUAGE) -> JudgeRequest:
    output, digest = store.put_output([b"1\n"])
    test = TestCase(input=store.put_input([b"1\n"]), output=output, expected_digest=digest)
    key = SampleKey(problem_id="p", language_id=language.language_id, sample_index=0)
    return JudgeRequest(
        program=Program(key=key, source=source, reason=ExtractReason.GIVEN),
        problem=Problem(problem_id="p", statement="", tests=(test,), digest="p"),
        language=language,
        limits=Limits(time_limit_s=1.0),
    )


@pytest.fixture(params=list(IMPLEMENTATIONS.values()), ids=list(IMPLEMENTATIONS))
def judge_under_test(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[JudgeUnderTest]:
    store, world = TestStore(tmp_path / "store"), FakeWorld()
    with request.param(world, store, tmp_path) as judge:
        yield JudgeUnderTest(
            judge=judge,
            right=request_for(store, "right"),
            wrong=request_for(store, "wrong"),
            slow=request_for(store, "slow and right"),
            broken=request_for(store, "broken"),
            missing=request_for(store, "right", replace(LANGUAGE, language_id=MISSING)),
            release=world.release.set,
            lose=world.lose,
        )


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(judge_under_test: JudgeUnderTest, check: Callable[[JudgeUnderTest], None]) -> None:
    check(judge_under_test)
