"""Every implementation of `Judge` keeps the contract; here on fake sandboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.fake_sandboxes import MISSING, FakeWorld
from support.judge_contract import CONTRACT, IMPLEMENTATIONS, JudgeUnderTest

from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Language, Limits, Problem, Program, SampleKey, TestCase

LANGUAGE = Language(language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l")


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
    pool = JudgePool(sandbox=world.backend(), workers=1, store=store, back_off_s=(0.0, 0.0))
    missing = replace(LANGUAGE, language_id=MISSING)
    with request.param(pool, tmp_path, [LANGUAGE, missing]) as judge:
        yield JudgeUnderTest(
            judge=judge,
            right=request_for(store, "right"),
            wrong=request_for(store, "wrong"),
            slow=request_for(store, "slow and right"),
            broken=request_for(store, "broken"),
            missing=request_for(store, "right", missing),
            release=world.release.set,
            lose=world.lose,
        )


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(judge_under_test: JudgeUnderTest, check: Callable[[JudgeUnderTest], None]) -> None:
    check(judge_under_test)
