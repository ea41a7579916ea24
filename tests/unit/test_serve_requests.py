"""What no program could be judged by is refused before anything runs, in the service's own form of an error."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.fake_sandboxes import FakeWorld
from support.services import RunningService, running_service
from test_serve import LANGUAGE, TESTS, post_batch, program

from lcbx.checkers.normalised import NEVER_DIGEST
from lcbx.cli.serve_commands import checker_languages
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.problems.make import make_problem
from lcbx.problems.store import TestStore
from lcbx.serve.ceilings import FLOORS
from lcbx.serve.problem_book import ProblemBook
from lcbx.serve.settings import ServeSettings
from lcbx.types import Benchmark, Blob, Checker, Judgement, Limits, TestCase

CHECKER = {"kind": "program", "source": "right", "language_id": "x"}


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def service(world: FakeWorld, tmp_path: Path) -> Iterator[RunningService]:
    pool = JudgePool(
        sandbox=world.backend(),
        workers=1,
        store=TestStore(tmp_path / "store"),
        languages={"x": LANGUAGE},
        back_off_s=(0.0,),
    )
    with pool, running_service(pool, [LANGUAGE]) as running:
        yield running


@pytest.fixture
def client(service: RunningService) -> Iterator[httpx2.Client]:
    with service.client() as client:
        yield client


def refused(response: httpx2.Response, status: int = 422) -> dict[str, Any]:
    """Return the body of a refusal, which has to have the service's own form."""
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    assert set(body) == {"code", "message", "detail"}
    return body


# --- checkers ---


@pytest.mark.parametrize(
    ("checker", "message"),
    [
        (CHECKER | {"language_id": "rust"}, "'rust' is not served"),
        (CHECKER | {"language_id": "zzz"}, "'zzz' is not served"),
        ({"kind": "program", "source": "right"}, "language_id"),
        ({"kind": "program", "language_id": "x"}, "source"),
        (CHECKER | {"style": "katis"}, "Did you mean 'kattis'?"),
        (CHECKER | {"args": ["\0"]}, "NUL"),
        ({"kind": "flaot"}, "Did you mean 'float'?"),
        ({"kind": "float", "abs_tol": -1.0}, "below 0"),
    ],
)
def test_checker_that_can_decide_nothing_is_refused_before_anything_is_made(
    client: httpx2.Client, world: FakeWorld, checker: dict[str, Any], message: str
) -> None:
    """A client's request made the service build Rust, lose its sandboxes, or fail without an answer in JSON."""
    for path, body in (
        ("/v1/judge", program(checker=checker)),
        ("/v1/problems", {"id": "p", "tests": TESTS, "checker": checker}),
    ):
        assert message in refused(client.post(path, json=body))["message"]
    assert world.started == []
    assert client.post("/v1/judge", json=program()).json()["judgement"]["verdict"] == "AC"


def test_arguments_of_a_checker_have_a_size(client: httpx2.Client, world: FakeWorld) -> None:
    checker = CHECKER | {"args": ["x" * 200_000]}
    refused(client.post("/v1/judge", json=program(checker=checker)), 413)
    refused(client.post("/v1/problems", json={"id": "p", "tests": TESTS, "checker": checker}), 413)
    assert world.started == []


def test_language_of_a_checker_is_known_by_every_name(client: httpx2.Client) -> None:
    for checker in (CHECKER, CHECKER | {"language_id": "EX"}):
        answer = client.post("/v1/problems", json={"id": "p", "tests": TESTS, "checker": checker})
        assert answer.json()["problem"], answer.text


def program_checker(language_id: str) -> Checker:
    return Checker(kind="program", source="right", language_id=language_id)


def test_languages_of_the_operators_own_checkers_are_known_at_the_start() -> None:
    """The first request that needed one waited until it was built."""
    empty = Blob(sha256=hashlib.sha256(b"").hexdigest(), size_bytes=0)
    tests = (TestCase(input=empty, output=empty, expected_digest=NEVER_DIGEST),)
    checkers = [None, Checker(kind="tokens"), *map(program_checker, ("x", "gone"))]
    problems = [make_problem(problem_id="p", statement="", tests=tests, checker=checker) for checker in checkers]
    benchmark = Benchmark(name="b", revision="1", problems=tuple(problems))
    assert checker_languages([benchmark], {"x": LANGUAGE, "y": LANGUAGE}) == [LANGUAGE]


# --- fields ---


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"limits": {"time_limit": 0.001}}, "Did you mean 'time_limit_s'?"),
        ({"run": {"argss": ["1"]}}, "Did you mean 'args'?"),
        ({"checker": {"kind": "float", "abs_tolerance": 5}}, "`abs_tolerance` - at `$.checker`"),
        ({"alltests": True}, "Did you mean 'all_tests'?"),
        ({"tests": [{"input": "1", "outputs": "1"}]}, "Did you mean 'output'?"),
        ({"limits": {"a`b": 1}}, "unknown field"),
    ],
)
def test_mistyped_field_is_an_error_wherever_it_is(client: httpx2.Client, wrong: dict[str, Any], message: str) -> None:
    """Inside limits, run and checker it was ignored: a program was AC under a limit that was meant to end it."""
    assert message in refused(client.post("/v1/judge", json=program() | wrong))["message"]


def test_mistyped_field_of_a_problem_is_an_error(client: httpx2.Client) -> None:
    for wrong in (
        {"checker": {"kid": "float"}},
        {"frame": {"language_id": "x", "prefix": "", "sufix": "", "suffix": ""}},
    ):
        assert (
            "Did you mean" in refused(client.post("/v1/problems", json={"id": "p", "tests": TESTS} | wrong))["message"]
        )


def test_fields_that_are_right_or_null_are_taken(client: httpx2.Client) -> None:
    given = {"limits": {"time_limit_s": 1.0, "wall_limit_s": None}, "checker": {"kind": "tokens"}, "run": None}
    for fields_of in (given, dict.fromkeys(given)):
        assert client.post("/v1/judge", json=program(**fields_of)).json()["judgement"]["verdict"] == "AC"


def test_a_wrong_line_of_a_batch_is_named(client: httpx2.Client) -> None:
    lines = [json.dumps(program()), "", json.dumps(program())[:-1], json.dumps(program())]
    body, headers = "\n".join(lines), {"content-type": "application/x-ndjson"}
    assert refused(client.post("/v1/judge/batch", content=body, headers=headers))["message"].startswith("line 3: ")
    body = '{"kind": "input", "data": ""}\r\n{"kind": "inputs", "data": ""}'
    assert refused(client.post("/v1/tests", content=body, headers=headers))["message"].startswith("line 2: ")


# --- limits ---


def test_every_limit_has_a_floor() -> None:
    assert set(FLOORS) == {item.name for item in fields(Limits)} - {"wall_clock_decides"}
    for name, (least, _) in FLOORS.items():
        default = getattr(Limits(), name)
        assert default is None or default >= least


@pytest.mark.parametrize("name", FLOORS)
def test_limits_have_floors(client: httpx2.Client, world: FakeWorld, name: str) -> None:
    """With three open files no sandbox starts: the answer was JE, after six sandboxes and a minute."""
    least, reason = FLOORS[name]
    below = least / 2 if isinstance(least, float) else int(least) - 1
    assert reason in refused(client.post("/v1/judge", json=program(limits={name: below})))["message"]
    assert world.started == []
    assert client.post("/v1/judge", json=program(limits={name: least})).json()["judgement"]["verdict"] != "JE"


def test_limits_that_would_not_apply_are_refused(client: httpx2.Client) -> None:
    """`time_limit_s` beside `limits` was ignored."""
    for beside in ({"time_limit_s": 1.0}, {"memory_limit_mib": 64}):
        refused(client.post("/v1/judge", json=program(limits={"tasks": 64}, **beside)))


def test_outputs_of_less_than_nothing_are_not_kept(client: httpx2.Client) -> None:
    assert "below 0" in refused(client.post("/v1/judge", json=program(keep_output_bytes=-2)))["message"]


# --- problems ---


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_limit_s": -1.0},
        {"memory_limit_mib": -1},
        {"public": [5]},
        {"public": [-1]},
        {"id": ""},
        {"id": "x" * 100_000},
    ],
)
def test_problem_that_can_not_be_is_refused_before_its_tests_are_stored(
    client: httpx2.Client, service: RunningService, wrong: dict[str, Any]
) -> None:
    refused(client.post("/v1/problems", json={"id": "p", "tests": TESTS} | wrong))
    assert not list(service.service.desk.judge.store.root.glob("*puts/*/*"))


# --- uploads ---


@pytest.fixture
def small(world: FakeWorld, tmp_path: Path) -> Iterator[httpx2.Client]:
    """A service with room for 10,000 bytes of tests, over a judge that is not in its process."""
    store = TestStore(tmp_path / "small")
    pool = JudgePool(sandbox=world.backend(), workers=1, store=store, languages={"x": LANGUAGE}, back_off_s=(0.0,))
    settings = ServeSettings(max_staged_bytes=10_000)
    with pool, running_service(RemoteJudge(pool), [LANGUAGE], settings) as running, running.client() as client:
        yield client


class RemoteJudge:
    """A judge that needs its tests in the store, as one of other machines does."""

    def __init__(self, pool: JudgePool) -> None:
        self._pool = pool

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        assert not request.inline
        assert all(self._pool.store.has_input(test.input) for test in request.problem.tests)
        return self._pool.submit(request)


def test_the_same_upload_takes_room_once(small: httpx2.Client) -> None:
    """The service was full after four uploads of one problem, or four programs with the same tests."""
    tests = [{"input": "i" * 1500, "output": "o" * 1500}] * 3
    line = json.dumps({"kind": "input", "data": base64.b64encode(b"d" * 3000).decode()})
    octets = {"content-type": "application/octet-stream"}
    for number in range(10):
        assert small.post("/v1/problems", json={"id": "p", "tests": tests}).json()["problem"]
        judged = small.post("/v1/judge", json=program(f"right {number}", tests=tests, checker=CHECKER))
        assert judged.json()["judgement"]["verdict"] in ("AC", "JE")  # a fake checker decides nothing
        assert small.post("/v1/judge", json=program(f"right {number}", tests=tests)).status_code == 200
        assert small.post("/v1/tests", content=f"{line}\n{line}", headers=octets).json() == {"bytes": 6000}
        place = f"/v1/tests/output/{hashlib.sha256(b'e' * 3000).hexdigest()}"
        assert small.put(place, content=b"e" * 3000, headers=octets).json() == {"bytes": 3000}
    refused(small.post("/v1/tests", content=line.replace("ZGRk", "ZGRl"), headers=octets), 507)


def test_tests_of_programs_for_a_judge_elsewhere_take_room(small: httpx2.Client) -> None:
    """They were written into the store without being counted."""
    for number in range(3):
        tests = [{"input": str(number) * 3000, "output": ""}]
        assert small.post("/v1/judge", json=program(tests=tests)).status_code == 200
    assert refused(small.post("/v1/judge", json=program(tests=[{"input": "x" * 3000}])), 507)["code"] == "store-full"


def test_what_is_refused_takes_no_room(small: httpx2.Client) -> None:
    octets = {"content-type": "application/octet-stream"}
    for _ in range(10):
        refused(small.put(f"/v1/tests/input/{'0' * 64}", content=b"x" * 9000, headers=octets))
        refused(small.post("/v1/problems", json={"id": "p", "tests": [{"input": "y" * 11_000}]}), 507)
    assert small.post("/v1/problems", json={"id": "p", "tests": [{"input": "z" * 9000}]}).json()["problem"]


# --- what goes wrong in the service, or on the way to it ---


def test_a_bug_is_answered_in_json_and_its_traceback_is_in_the_log(
    client: httpx2.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The framework answered "Internal Server Error" as plain text, before the service's own answer."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(ProblemBook, "add", fail)
    with caplog.at_level(logging.ERROR, logger="lcbx"):
        assert refused(client.post("/v1/problems", json={"id": "p", "tests": TESTS}), 500)["code"] == "bug"
        deadline = time.monotonic() + 20
        while "ZeroDivisionError: of all things" not in caplog.text:  # it is written after the answer
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_a_wrong_parameter_is_refused_in_the_same_form(client: httpx2.Client) -> None:
    assert "ordered" in refused(post_batch(client, [program()], ordered="maybe"))["message"]
    put = client.put(f"/v1/tests/inputs/{'0' * 64}", content=b"", headers={"content-type": "application/octet-stream"})
    assert "kind" in refused(put)["message"]
