"""The HTTP client against services that take little at a time."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from support.fake_sandboxes import FakeWorld
from support.services import running_service
from test_judge_service import request
from test_serve import LANGUAGE

from lcbx.checkers.comparison_rules import EXACT, RULES
from lcbx.errors import UserError
from lcbx.judge.http_client import HttpJudgeClient
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, SingleRun, judge_all
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.serve.settings import ServeSettings
from lcbx.types import Judgement, Limits, Problem, TestCase, Verdict

LONG = "x" * 100_000


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    return stored(tmp_path, [("1\n", "1\n")])


def stored(folder: Path, tests: list[tuple[str, str]]) -> Problem:
    store = TestStore(folder / "here")
    cases = []
    for text, expected in tests:
        output, digest = store.put_output([expected.encode()])
        cases.append(TestCase(input=store.put_input([text.encode()]), output=output, expected_digest=digest))
    return make_problem(problem_id="p", statement="", tests=tuple(cases))


def judged(folder: Path, requests: list[JudgeRequest], **settings: Any) -> list[Judgement]:
    """Return what a client without a store in common gets of a service with these settings."""
    with (
        JudgePool(sandbox=FakeWorld().backend(), workers=1, store=TestStore(folder / "there")) as pool,
        running_service(pool, [LANGUAGE], ServeSettings(**settings)) as running,
        HttpJudgeClient(running.url, store=TestStore(folder / "here"), restart_wait_s=5.0) as client,
    ):
        return judge_all(client, [replace(item, language=LANGUAGE) for item in requests])


def test_a_service_that_takes_few_programs_gets_few_at_a_time(tmp_path: Path, problem: Problem) -> None:
    """Batches had up to 200 programs, whatever the service takes, and every program was refused with 413."""
    requests = [request(problem, f"right {number}", number) for number in range(60)]
    judgements = judged(tmp_path, requests, max_programs=20)
    assert [(item.verdict, item.key.sample_index) for item in judgements] == [(Verdict.AC, n) for n in range(60)]


def test_a_service_of_one_program_gets_one_at_a_time(tmp_path: Path, problem: Problem) -> None:
    requests = [request(problem, f"right {number}", number) for number in range(3)]
    assert {item.verdict for item in judged(tmp_path, requests, max_programs=1)} == {Verdict.AC}


def test_batches_are_no_larger_than_a_request_may_be(tmp_path: Path, problem: Problem) -> None:
    requests = [request(problem, f"right {number} {LONG}", number) for number in range(30)]
    judgements = judged(tmp_path, requests, max_body_bytes=1 << 20)
    assert [item.key.sample_index for item in judgements if item.verdict == Verdict.AC] == list(range(30))


def test_a_batch_counts_all_that_is_sent(tmp_path: Path, problem: Problem) -> None:
    """Only sources counted, not the files beside them."""
    run = SingleRun(files={"data": LONG.encode()})
    requests = [replace(request(problem, f"right {number}", number), run=run) for number in range(30)]
    assert {item.verdict for item in judged(tmp_path, requests, max_body_bytes=1 << 20)} == {Verdict.AC}


def test_a_program_too_large_by_itself_is_the_only_one_refused(tmp_path: Path, problem: Problem) -> None:
    small = [request(problem, f"right {number}", number) for number in range(3)]
    with (
        JudgePool(sandbox=FakeWorld().backend(), workers=1, store=TestStore(tmp_path / "there")) as pool,
        running_service(pool, [LANGUAGE], ServeSettings(max_body_bytes=50_000)) as running,
        HttpJudgeClient(running.url, store=TestStore(tmp_path / "here")) as client,
    ):
        futures = [client.submit(replace(item, language=LANGUAGE)) for item in small]
        large = client.submit(replace(request(problem, LONG), language=LANGUAGE))
        assert {future.result(60).verdict for future in futures} == {Verdict.AC}
        with pytest.raises(UserError, match=r"of at most 50000.*--max-body"):
            large.result(60)


def test_batches_get_smaller_where_a_proxy_takes_less_than_the_service_says(tmp_path: Path, problem: Problem) -> None:
    requests = [replace(request(problem, f"right {n} {LONG}", n), language=LANGUAGE) for n in range(10)]
    with (
        JudgePool(sandbox=FakeWorld().backend(), workers=1, store=TestStore(tmp_path / "there")) as pool,
        running_service(pool, [LANGUAGE]) as running,
        HttpJudgeClient(running.url, store=TestStore(tmp_path / "here")) as client,
    ):
        gate: Any = running.service.app
        gate._settings = replace(gate._settings, max_body_bytes=250_000)
        judgements = judge_all(client, requests)
        assert client._about is not None
        assert client._about.max_body_bytes > 250_000
    assert [item.key.sample_index for item in judgements if item.verdict == Verdict.AC] == list(range(10))


@pytest.mark.parametrize("sizes", [[300] * 100, [20_000] * 5, [60_000, 10]])
def test_tests_are_uploaded_in_parts_that_a_request_may_have(tmp_path: Path, sizes: list[int]) -> None:
    """Together they were as large as 8 MiB, and larger as base64."""
    tests = [(f"{number}{'1' * size}\n", f"{number}\n") for number, size in enumerate(sizes)]
    asked = request(stored(tmp_path, tests), "right")
    assert judged(tmp_path, [asked], max_body_bytes=30_000)[0].verdict != Verdict.JE


def test_every_field_of_a_request_reaches_the_judge(
    tmp_path: Path, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`warm_start` was dropped, so that training judged in another way over HTTP, without a word."""
    received: list[JudgeRequest] = []

    class Noting(JudgePool):
        def submit(self, request: JudgeRequest) -> Future[Judgement]:
            received.append(request)
            return super().submit(request)

    values: dict[str, Any] = {
        "language": LANGUAGE,
        "limits": Limits(time_limit_s=3.0, tasks=7),
        "comparison": "other",
        "lenient": False,
        "all_tests": True,
        "keep_output_bytes": 5,
        "rerun_near_limit": False,
        "warm_start": True,
        "inline": {problem.tests[0].input.sha256: b"1\n"},
        "run": SingleRun(args=("a",)),
    }
    assert {item.name for item in fields(JudgeRequest)} == {"program", "problem", *values}, "add the new field here"
    monkeypatch.setitem(RULES, "other", replace(RULES[EXACT], name="other"))
    sent = replace(request(problem, "right"), **values)
    with (
        Noting(sandbox=FakeWorld().backend(), workers=1, store=TestStore(tmp_path / "there")) as pool,
        running_service(pool, [LANGUAGE]) as running,
        HttpJudgeClient(running.url, store=TestStore(tmp_path / "here")) as client,
    ):
        client.submit(sent).result(60)
    assert {name: getattr(received[0], name) for name in values} == values
    assert (received[0].program.source, received[0].problem.digest) == ("right", problem.digest)
