"""`lcbx serve` on fake sandboxes: who is served, what is refused, and what comes back."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.fake_sandboxes import FakeWorld
from support.services import RunningService, running_service

from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest
from lcbx.problems.store import TestStore
from lcbx.serve.program_desk import ProgramDesk
from lcbx.serve.settings import CEILINGS, ServeSettings
from lcbx.types import Judgement, Language

LANGUAGE = Language(
    language_id="x", name="X", prompt="", filename="main.x", execute="x main.x", digest="l", fences=("x", "ex")
)
TESTS = [{"input": "1\n", "output": "1\n"}]


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def pool(world: FakeWorld, tmp_path: Path) -> Iterator[JudgePool]:
    store = TestStore(tmp_path / "store")
    with JudgePool(sandbox=world.backend(), workers=1, store=store, back_off_s=(0.0,)) as pool:
        yield pool


@pytest.fixture
def service(pool: JudgePool) -> Iterator[RunningService]:
    with running_service(pool, [LANGUAGE]) as running:
        yield running


@pytest.fixture
def client(service: RunningService) -> Iterator[httpx2.Client]:
    with service.client() as client:
        yield client


def program(source: str = "right", **fields: Any) -> dict[str, Any]:
    return {"language": "x", "code": source, "tests": TESTS, **fields}


def lines(response: httpx2.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def post_batch(client: httpx2.Client, programs: list[dict[str, Any]], **params: Any) -> httpx2.Response:
    body = "\n".join(map(json.dumps, programs))
    return client.post("/v1/judge/batch", content=body, params=params, headers={"content-type": "application/x-ndjson"})


def test_a_program_is_judged_and_its_key_comes_back(client: httpx2.Client) -> None:
    answer = client.post("/v1/judge", json=program(key="mine")).json()
    assert (answer["key"], answer["judgement"]["verdict"]) == ("mine", "AC")
    assert client.post("/v1/judge", json=program("wrong")).json()["judgement"]["verdict"] == "WA"


def test_a_batch_answers_every_program_also_those_that_are_wrong(client: httpx2.Client) -> None:
    programs = [program("right"), program(language="nope"), program("wrong", key=7)]
    answers = {answer["index"]: answer for answer in lines(post_batch(client, programs))}
    assert answers[0]["judgement"]["verdict"] == "AC"
    assert answers[1]["error"]["code"] == "unknown-language"
    assert (answers[2]["key"], answers[2]["judgement"]["verdict"]) == (7, "WA")


def test_a_batch_can_be_answered_in_its_order(client: httpx2.Client) -> None:
    programs = [program(f"right {number}") for number in range(50)]
    assert [answer["index"] for answer in lines(post_batch(client, programs, ordered=True))] == list(range(50))


def test_names_of_a_language_are_known(client: httpx2.Client) -> None:
    for name in ("x", "X", "ex", "EX"):
        assert client.post("/v1/judge", json=program(language=name)).json()["judgement"]["verdict"] == "AC"


def test_a_token_is_needed_where_there_is_one(pool: JudgePool) -> None:
    token = "a-long-enough-token"
    with running_service(pool, [LANGUAGE], ServeSettings(token=token)) as running, running.client() as client:
        assert client.get("/health").status_code == client.get("/ready").status_code == 200
        for headers in ({}, {"authorization": "Bearer no"}, {"authorization": "Basic !"}, {"authorization": token}):
            for path in ("/v1/about", "/metrics", "/docs", "/openapi.json", "/nothing"):
                assert client.get(path, headers=headers).status_code == 401
            assert client.post("/run_code", json={}, headers=headers).status_code == 401
        assert client.get("/v1/about", headers={"authorization": f"Bearer {token}"}).status_code == 200
        assert client.get("/v1/about", auth=("anyone", token)).status_code == 200


def test_pages_of_other_sites_are_not_served_without_a_token(client: httpx2.Client) -> None:
    assert client.get("/v1/about", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/v1/about", headers={"host": "evil.example"}).status_code == 403
    assert client.post("/v1/judge", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415


def test_run_code_speaks_as_sandbox_fusion_does(client: httpx2.Client) -> None:
    answer = client.post("/run_code", json={"code": "right", "language": "x", "unknown": 1}).json()
    assert answer["status"] == "Success"
    assert answer["run_result"] == {
        "status": "Finished",
        "execution_time": 0.01,
        "cpu_time": 0.01,
        "return_code": 0,
        "stdout": "",
        "stderr": "",
    }
    assert (answer["compile_result"], answer["executor_pod_name"], answer["files"]) == (None, None, {})
    assert client.post("/run_code", json={"code": "broken", "language": "x"}).json()["status"] == "SandboxError"
    assert client.post("/run_code", json={"code": "1", "language": "go_test"}).status_code == 422


def test_run_code_takes_what_sandbox_fusion_takes(client: httpx2.Client) -> None:
    """Numbers as texts or with a fraction of nothing, base64 in lines, and paths from the folder itself."""
    body: dict[str, Any] = {"code": "right", "language": "x"}
    taken: list[dict[str, Any]] = [
        {"memory_limit_MB": 1024.0, "run_timeout": "5"},
        {"memory_limit_MB": "1024", "compile_timeout": "5.5"},
        {"files": {"./a/./b": base64.encodebytes(b"1" * 100).decode()}, "fetch_files": ["./c"]},
    ]
    for fields in taken:
        answer = client.post("/run_code", json=body | fields)
        assert (answer.status_code, answer.json().get("status")) == (200, "Success"), answer.text
    refused: list[dict[str, Any]] = [
        {"memory_limit_MB": 1024.5},
        {"run_timeout": "soon"},
        {"run_timeout": "nan"},
        {"files": {"./../a": "MQ=="}},
        {"files": {"a/..": "MQ=="}},
        {"files": {"./main.x": "MQ=="}},
        {"files": {"a": "MQ="}},
        {"files": {"a": "\u00e9"}},
    ]
    for fields in refused:
        assert client.post("/run_code", json=body | fields).status_code == 422, fields


def test_submit_gives_each_test_the_time_that_sandbox_fusion_gives(
    world: FakeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the request names no time: 20 s, 10 s in the languages that it calls compiled, and no more than is allowed."""
    times = []
    judge_request = ProgramDesk.judge_request

    async def note(desk: ProgramDesk, request: JudgeRequest) -> Judgement:
        times.append(request.limits.time_limit_s)
        return await judge_request(desk, request)

    monkeypatch.setattr(ProgramDesk, "judge_request", note)
    compiled = replace(LANGUAGE, language_id="cpp", name="C++", digest="c", fences=("cpp",))
    strict = ServeSettings(ceilings=replace(CEILINGS, time_limit_s=15.0, idle_limit_s=15.0))
    with (
        JudgePool(sandbox=world.backend(), workers=1, store=TestStore(tmp_path / "store")) as pool,
        running_service(pool, [LANGUAGE, compiled]) as service,
        running_service(pool, [LANGUAGE], strict) as other,
        service.client() as of_one,
        other.client() as of_other,
    ):
        for client, language, timeout in (
            (of_one, "x", None),
            (of_one, "cpp", None),
            (of_one, "x", "3"),
            (of_other, "x", None),
        ):
            data = {"id": 1, "test": [{"input": {"stdin": ""}, "output": {"stdout": ""}}]}
            config = {"language": language, "provided_data": data, "run_timeout": timeout}
            body = {"dataset": "d", "id": 1, "completion": f"```{language}\nright\n```", "config": config}
            assert client.post("/submit", json=body).json()["tests"][0]["exec_info"]["status"] == "Success"
    assert times == [20.0, 10.0, 3.0, 15.0]


def test_execute_speaks_as_piston_does(client: httpx2.Client) -> None:
    body = {"language": "x", "version": "*", "files": [{"content": "right"}]}
    answer = client.post("/api/v2/execute", json=body).json()
    assert (answer["language"], answer["run"]["code"], answer["run"]["status"]) == ("x", 0, None)
    assert "compile" not in answer
    for change, message in (
        ({"language": 1}, "language is required as a string"),
        ({"version": ""}, "version is required as a string"),
        ({"files": {}}, "files is required as an array"),
        ({"files": [{}]}, "files[0].content is required as a string"),
        ({"language": "cms_ioi"}, "cms_ioi-* runtime is unknown"),
        ({"run_timeout": "1"}, "If specified, run_timeout must be a number"),
        ({"run_timeout": 1e9}, "run_timeout cannot exceed the configured limit of 300000"),
        ({"files": [{"content": "aa", "encoding": "hex"}]}, "files must include at least one utf8 encoded file"),
    ):
        response = client.post("/api/v2/execute", json=body | change)
        assert (response.status_code, response.json()) == (400, {"message": message})


@pytest.mark.parametrize(
    ("method", "path", "status", "parts"),
    [
        ("POST", "/run_jupyter", 404, ["Notebooks", "POST /run_code", "POST /submit"]),
        ("POST", "/list_datasets", 404, ["POST /run_code"]),
        ("POST", "/api/v2/packages", 404, ["can't be listed, installed or removed", "cms_ioi", "POST /api/v2/execute"]),
        ("GET", "/api/v2/packages", 404, ["GET /api/v2/runtimes"]),
        ("POST", "/api/v1/execute", 404, ["POST /api/v2/execute"]),
        ("GET", "/run_code", 405, ["with this method", "POST /run_code"]),
        ("GET", "/api/v2/execute", 405, ["POST /api/v2/execute"]),
        ("POST", "/v1/juge", 404, ["Of lcbx's API", "POST /v1/judge"]),
        ("GET", "/" + "x" * 5000, 404, ["x" * 199 + " is not served here"]),
    ],
)
def test_endpoint_that_is_not_here_names_those_of_its_api_that_are(
    client: httpx2.Client, method: str, path: str, status: int, parts: list[str]
) -> None:
    """Clients of Piston print `message`, those of SandboxFusion `detail`."""
    body = {"language": "cms_ioi", "version": "1.0.0", "cells": ["print(1)"]} if method == "POST" else None
    response = client.request(method, path, json=body)
    answer = response.json()
    assert response.status_code == status
    assert answer["code"] == "unknown-endpoint"
    assert answer["message"] == answer["detail"]
    assert all(part in answer["message"] for part in parts), answer["message"]
    assert "/v1/judge" not in answer["message"] or "lcbx's" in answer["message"]


def test_allowed_methods_are_still_in_the_header(client: httpx2.Client) -> None:
    assert client.get("/run_code").headers["allow"] == "POST"


def test_the_page_of_the_api_describes_every_endpoint_and_loads_nothing(client: httpx2.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page.text
    assert "<code>run_timeout</code>: number, default <code>10.0</code>" in page.text
    assert "<code>limit_hit</code>: &#34;cpu&#34; | &#34;idle&#34;" in page.text
    assert "src=" not in page.text
    assert "//" not in page.text.replace("<!doctype", "")
    assert client.get("/redoc").status_code == 404
