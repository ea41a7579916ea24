"""Real sandboxes for the tests in this folder: one pool per available backend for the whole session."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.attacks import HONEST
from support.real_backends import BACKENDS, chosen

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.types import ExtractReason, Judgement, Limits, Problem, Program, SampleKey, TestCase, Verdict

Tests = list[tuple[str, str]]
"""(input, expected output)"""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> TestStore:
    return TestStore(tmp_path_factory.mktemp("tests"))


@pytest.fixture(scope="session")
def make_problem(store: TestStore) -> Callable[..., Problem]:
    def make(tests: Tests, **fields: Any) -> Problem:
        cases = []
        for stdin, expected in tests:
            output, digest = store.put_output([expected.encode()])
            cases.append(TestCase(input=store.put_input([stdin.encode()]), output=output, expected_digest=digest))
        name = hashlib.sha256(repr((tests, sorted(fields.items()))).encode()).hexdigest()
        return Problem(problem_id=name[:12], statement="", tests=tuple(cases), digest=name, **fields)

    return make


@pytest.fixture(scope="session")
def make_request(make_problem: Callable[..., Problem]) -> Callable[..., JudgeRequest]:
    """Return a function that makes a request; by default the program has to add two numbers, in two tests."""

    def make(
        source: str,
        language_id: str = "python",
        *,
        tests: Tests | None = None,
        limits: Limits | None = None,
        problem: Problem | None = None,
        sample_index: int = 0,
        **options: Any,
    ) -> JudgeRequest:
        problem = problem or make_problem(tests or [("3 4\n", "7\n"), ("10 20\n", "30\n")])
        key = SampleKey(problem_id=problem.problem_id, language_id=language_id, sample_index=sample_index)
        return JudgeRequest(
            program=Program(key=key, source=source, reason=ExtractReason.GIVEN),
            problem=problem,
            language=languages.load(language_id),
            limits=limits or Limits(time_limit_s=2.0, idle_limit_s=1.5, memory_limit_mib=256),
            **options,
        )

    return make


@pytest.fixture
def judge(pool: JudgePool, make_request: Callable[..., JudgeRequest]) -> Callable[..., Judgement]:
    """Return a function that judges a program on the backend of this test."""

    def run(source: str, language_id: str = "python", **options: object) -> Judgement:
        return pool.submit(make_request(source, language_id, **options)).result(timeout=300)

    return run


@pytest.fixture(scope="session", params=BACKENDS)
def pool(
    request: pytest.FixtureRequest, store: TestStore, make_request: Callable[..., JudgeRequest]
) -> Iterator[JudgePool]:
    """A pool on each backend, with as many workers as the machine has cores."""
    backend = chosen(request.param.removesuffix("-rootless"))
    with JudgePool(sandbox=backend, store=store) as pool:
        # Fails once, here, if the engine answers but starts nothing: every test would need half a minute of retries.
        judgement = pool.submit(make_request(HONEST)).result(timeout=300)
        assert judgement.verdict == Verdict.AC, f"{request.param}: {judgement.error}"
        yield pool


@pytest.fixture(scope="module")
def any_pool(store: TestStore) -> Iterator[JudgePool]:
    """A pool on the first backend that works, or `LCBX_TEST_SANDBOX`, for tests that need not run on all of them."""
    with JudgePool(sandbox=chosen(os.environ.get("LCBX_TEST_SANDBOX", "auto")), store=store) as pool:
        yield pool
