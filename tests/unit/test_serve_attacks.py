"""Requests that want more than an answer: files of the host, jobs of others, all of the service's time or memory."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.fake_sandboxes import FakeWorld
from support.services import RunningService, running_service
from test_serve import LANGUAGE, TESTS, lines, post_batch, program

from lcbx.judge.pool import JudgePool
from lcbx.problems.store import TestStore
from lcbx.serve.settings import ServeSettings

TIGHT = ServeSettings(
    max_programs=3, max_body_bytes=20_000, header_timeout_s=0.5, body_timeout_s=0.5, max_staged_bytes=1000
)


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def service(world: FakeWorld, tmp_path: Path) -> Iterator[RunningService]:
    store = TestStore(tmp_path / "store")
    pool = JudgePool(sandbox=world.backend(), workers=1, store=store, back_off_s=(0.0,))
    with pool, running_service(pool, [LANGUAGE], TIGHT) as running:
        yield running
        world.release.set()


@pytest.fixture
def client(service: RunningService) -> Iterator[httpx2.Client]:
    with service.client() as client:
        yield client


def raw(service: RunningService, data: bytes, *, close_writing: bool = False) -> bytes:
    """Send bytes on a connection of their own, and return all that comes back until it is closed."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(data)
        if close_writing:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


def still_serves(client: httpx2.Client) -> None:
    assert client.post("/v1/judge", json=program()).json()["judgement"]["verdict"] == "AC"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "", "a//b", "a\0b", ".", "main.x", "x" * 300])
def test_paths_of_files_stay_inside(client: httpx2.Client, path: str) -> None:
    files = {path: base64.b64encode(b"1").decode()}
    assert client.post("/run_code", json={"code": "right", "language": "x", "files": files}).status_code == 422
    if path != "main.x":
        fetch = {"code": "right", "language": "x", "fetch_files": [path]}
        assert client.post("/run_code", json=fetch).status_code == 422
    if path:
        other = {"name": path, "content": "1"}
        body = {"language": "x", "version": "*", "files": [{"content": "right"}, other | {"encoding": "base64"}]}
        assert client.post("/api/v2/execute", json=body).status_code == 400
    still_serves(client)


def test_a_file_in_the_place_of_a_folder_is_refused(client: httpx2.Client) -> None:
    one = base64.b64encode(b"1").decode()
    for files in ({"a": one, "a/b": one}, {"main.x/b": one}):
        assert client.post("/run_code", json={"code": "right", "language": "x", "files": files}).status_code == 422


def test_tests_are_named_by_hashes_only(client: httpx2.Client) -> None:
    for name in ("../../etc/passwd", "A" * 64, "0" * 63, "/etc/passwd"):
        blob = {"sha256": name, "size_bytes": 1}
        body = {"id": "p", "staged": [{"input": blob, "output": blob}]}
        assert client.post("/v1/problems", json=body).status_code == 422
        put = client.put(f"/v1/tests/input/{name}", content=b"1", headers={"content-type": "application/octet-stream"})
        assert put.status_code in (404, 422)


def test_a_client_cannot_choose_the_digest_of_its_problem(client: httpx2.Client) -> None:
    easy = {"id": "p", "tests": [{"input": "", "output": ""}], "digest": "0" * 64}
    assert client.post("/v1/problems", json=easy).status_code == 422
    del easy["digest"]
    digest = client.post("/v1/problems", json=easy).json()["problem"]
    hard = client.post("/v1/problems", json={"id": "p", "tests": TESTS}).json()["problem"]
    assert digest != hard
    judged = program(tests=None, problem=digest)
    del judged["tests"]
    assert client.post("/v1/judge", json=judged).json()["judgement"]["verdict"] == "AC"


def test_uploads_have_an_end(client: httpx2.Client) -> None:
    body = {"id": "p", "tests": [{"input": "x" * 2000, "output": ""}]}
    assert client.post("/v1/problems", json=body).status_code == 507
    still_serves(client)


def test_too_large_a_body_is_refused_with_and_without_its_length(service: RunningService) -> None:
    with service.client() as client:
        assert client.post("/v1/judge", json=program("x" * 30_000)).status_code == 413

        def chunks() -> Iterator[bytes]:
            for _ in range(30):
                yield b"x" * 1000

        headers = {"content-type": "application/json"}
        assert client.post("/v1/judge", content=chunks(), headers=headers).status_code == 413
        still_serves(client)


def test_slow_and_endless_heads_and_slow_bodies_are_dropped(service: RunningService, client: httpx2.Client) -> None:
    started = time.monotonic()
    assert raw(service, b"POST /v1/judge HTTP/1.1\r\nHost: localhost\r\nX: ") == b""
    assert raw(service, b"") == b""
    head = (
        b"POST /v1/judge HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
    )
    assert b" 408 " in raw(service, head).split(b"\r\n")[0]
    endless = b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X-Y: " + b"z" * 100_000
    assert b"200" not in raw(service, endless)
    assert time.monotonic() - started < 30
    still_serves(client)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x00\xff\x16\x03\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/judge HTTP/1.1\r\nHost: localhost\r\ncontent-length: -5\r\n\r\n",
        b"POST /v1/judge HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n{{{",
    ],
)
def test_nonsense_ends_its_own_connection_only(service: RunningService, client: httpx2.Client, nonsense: bytes) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=5) as connection:
        connection.sendall(nonsense)
        assert b" 200 " not in connection.recv(65536)
    still_serves(client)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", b'"x"', b"null", b"[" * 10_000, b'{"language": "x", "code": 5}', b"\xff\xfe"],
)
def test_messages_that_are_none_are_named(client: httpx2.Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    for path in ("/v1/judge", "/v1/judge/batch", "/v1/problems", "/v1/tests", "/v1/prepare", "/run_code", "/submit"):
        assert client.post(path, content=body, headers=headers).status_code == 422, path
    assert client.post("/api/v2/execute", content=body, headers=headers).status_code == 400
    still_serves(client)


@pytest.mark.parametrize(
    "limit",
    [{"time_limit_s": 1e9}, {"memory_limit_mib": 10**9}, {"time_limit_s": -1.0}, {"limits": {"tasks": 10**6}}],
)
def test_limits_have_ceilings(client: httpx2.Client, limit: dict[str, Any]) -> None:
    assert client.post("/v1/judge", json=program(**limit)).status_code == 422


def test_there_is_no_queue_without_an_end(service: RunningService, client: httpx2.Client, world: FakeWorld) -> None:
    body = "\n".join(json.dumps(program(f"slow and right {number}")) for number in range(3))
    headers = {"content-type": "application/x-ndjson"}
    with client.stream("POST", "/v1/judge/batch", content=body, headers=headers) as stream:
        refused = client.post("/v1/judge", json=program())
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["code"] == "busy"
        piston = {"language": "x", "version": "*", "files": [{"content": "right"}]}
        for path, message, status in (
            ("/run_code", {"code": "right", "language": "x"}, 504),
            ("/api/v2/execute", piston, 429),
        ):
            refused = client.post(path, json=message)
            assert refused.status_code == status
            assert int(refused.headers["retry-after"]) >= 1
        assert client.get("/ready").status_code == 200
        world.release.set()
        assert len(stream.read().splitlines()) == 3
    still_serves(client)
    assert post_batch(client, [program()] * 4).status_code == 413


def test_jobs_are_cancelled_by_their_id_and_by_no_guess(client: httpx2.Client, world: FakeWorld) -> None:
    body = "\n".join(json.dumps(program(f"slow and right {number}")) for number in range(3))
    headers = {"content-type": "application/x-ndjson"}
    with client.stream("POST", "/v1/judge/batch", content=body, headers=headers) as stream:
        job = stream.headers["lcbx-job"]
        assert len(job) >= 32
        for guess in ("1", job[:-1], job + "A", job.swapcase()):
            assert client.get(f"/v1/jobs/{guess}").status_code == client.delete(f"/v1/jobs/{guess}").status_code == 404
        assert client.get(f"/v1/jobs/{job}").json()["total"] == 3
        assert client.post(f"/v1/jobs/{job}/cancel", json={"indices": [1, 99]}).json() == {"cancelled": 1}
        assert client.delete(f"/v1/jobs/{job}").json() == {"cancelled": 2}
        answers = [json.loads(line) for line in stream.read().splitlines()]
    assert {answer["error"]["code"] for answer in answers} == {"cancelled"}
    world.release.set()
    still_serves(client)


def test_a_client_that_goes_away_leaves_nothing_behind(service: RunningService, world: FakeWorld) -> None:
    def ask() -> None:
        with service.client() as gone, pytest.raises(httpx2.TimeoutException):
            gone.post("/v1/judge", json=program("slow and right"), timeout=0.5)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline = time.monotonic() + 20
    while service.service.admission.programs and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (service.service.admission.programs, service.service.admission.bytes) == (0, 0)
    world.release.set()
    with service.client() as client:
        still_serves(client)


def test_a_client_that_leaves_a_batch_leaves_nothing_behind(service: RunningService, world: FakeWorld) -> None:
    body = "\n".join(json.dumps(program(f"slow and right {number}")) for number in range(3))
    headers = {"content-type": "application/x-ndjson"}
    with service.client() as client:
        with client.stream("POST", "/v1/judge/batch", content=body, headers=headers) as stream:
            job = stream.headers["lcbx-job"]
            assert client.post(f"/v1/jobs/{job}/cancel", json={"indices": [0] * 4}).status_code == 422
        deadline = time.monotonic() + 20
        while service.service.admission.programs and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (service.service.admission.programs, service.service.admission.bytes) == (0, 0)
        assert client.get(f"/v1/jobs/{job}").status_code == 404
        world.release.set()
        still_serves(client)


def test_the_same_key_runs_a_program_once(client: httpx2.Client, world: FakeWorld) -> None:
    run = {"code": "right", "language": "x"}
    headers = {"idempotency-key": "k1"}
    answers = [client.post("/run_code", json=run, headers=headers).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len(world.sources) == 1
    assert client.post("/run_code", json=run | {"stdin": "2"}, headers=headers).status_code == 422
    client.post("/run_code", json=run)
    client.post("/run_code", json=run)
    assert len(world.sources) == 3
    assert lines(post_batch(client, [program(idempotency_key="k2")] * 2))[0]["judgement"]["verdict"] == "AC"


# --- tests of others ---


def test_nobody_decides_what_others_get_for_the_same_program(client: httpx2.Client, world: FakeWorld) -> None:
    """Judgements are reused by program and problem; content could be brought under the hash of another test."""
    digest = client.post("/v1/problems", json={"id": "p", "tests": TESTS}).json()["problem"]
    for content in (TESTS[0]["input"], TESTS[0]["output"]):
        name = hashlib.sha256(content.encode()).hexdigest()
        body = {"language": "x", "code": "wrong", "problem": digest}
        other = {name: base64.b64encode(b"anything").decode()}
        assert client.post("/v1/judge", json=body | {"inline": other}).json()["code"] == "wrong-hash"
        same = {name: base64.b64encode(content.encode()).decode()}
        assert client.post("/v1/judge", json=body | {"inline": same}).json()["judgement"]["verdict"] == "WA"
    assert len(world.sources) == 1


# --- what takes long or much memory before anything is judged ---


def post(client: httpx2.Client, path: str, body: str) -> httpx2.Response:
    return client.post(path, content=body, headers={"content-type": "application/json"})


@pytest.fixture
def roomy(world: FakeWorld, tmp_path: Path) -> Iterator[httpx2.Client]:
    """A service that takes large requests."""
    pool = JudgePool(sandbox=world.backend(), workers=1, store=TestStore(tmp_path / "store"), back_off_s=(0.0,))
    settings = ServeSettings(max_programs=100)
    with pool, running_service(pool, [LANGUAGE], settings) as running, running.client() as client:
        yield client


def test_requests_of_many_small_parts_are_refused(roomy: httpx2.Client) -> None:
    many = ",".join(["{}"] * 600_000)
    program = f'{{"language": "x", "code": "right", "tests": [{many}]}}'
    for path, body in (
        ("/v1/judge", program),
        ("/v1/judge/batch", program),
        ("/v1/problems", f'{{"id": "p", "tests": [{many}]}}'),
        ("/run_code", f'{{"code": "right", "language": "x", "unknown": [{many}]}}'),
        ("/submit", f'{{"dataset": "d", "id": 1, "completion": "x", "config": {{"provided_data": [{many}]}}}}'),
        ("/api/v2/execute", f'{{"language": "x", "version": "*", "files": [{many}]}}'),
    ):
        assert post(roomy, path, body).status_code == 413, path
    for path, tests in (("/v1/judge", 30_000), ("/v1/problems", 30_000)):
        fields = {"language": "x", "code": "right"} if path == "/v1/judge" else {"id": "p"}
        assert roomy.post(path, json=fields | {"tests": [{}] * tests}).json()["code"] == "too-many-tests"
    brackets = "[" * 600_000  # in a text they are no parts
    answer = roomy.post("/v1/judge", json=program_of(f'right "{brackets}\\"')).json()
    assert answer["judgement"]["verdict"] == "AC"


def program_of(source: str) -> dict[str, Any]:
    return {"language": "x", "code": source, "tests": TESTS}


def test_lists_of_many_small_texts_are_refused_before_they_are_read(roomy: httpx2.Client) -> None:
    many = ",".join(['""'] * 100_000)
    files = ",".join(f'"f{number}": ""' for number in range(2000))
    for path, body in (
        ("/run_code", f'{{"code": "right", "language": "x", "args": [{many}]}}'),
        ("/run_code", f'{{"code": "right", "language": "x", "fetch_files": [{many}]}}'),
        ("/run_code", f'{{"code": "right", "language": "x", "files": {{{files}}}}}'),
        (
            "/api/v2/execute",
            f'{{"language": "x", "version": "*", "files": [{{"content": "right"}}], "args": [{many}]}}',
        ),
        ("/v1/judge/batch", "\n" * 600_000),
        ("/v1/tests", "\r" * 600_000),
    ):
        assert post(roomy, path, body).status_code == 413, path


def test_names_have_a_length(roomy: httpx2.Client) -> None:
    long = "1" * 1_000_000 + "a"
    requests: list[tuple[str, dict[str, Any], int]] = [
        ("/v1/judge", program_of("right") | {"language": long}, 422),
        ("/v1/judge", program_of("right") | {"comparison": long}, 422),
        ("/v1/judge", {"language": "x", "code": "right", "problem": long}, 404),
        ("/v1/judge", {"language": "x", "code": "right", "problem": "p", "benchmark": long}, 404),
        ("/v1/judge", {"language": "x", "completion": "right", "extraction": long, "tests": TESTS}, 422),
        ("/run_code", {"language": long, "code": "right"}, 422),
        ("/api/v2/execute", {"language": long, "version": "*", "files": [{"content": "right"}]}, 400),
        ("/api/v2/execute", {"language": "x", "version": "9||" * 300_000, "files": [{"content": "right"}]}, 400),
    ]
    for path, body, status in requests:
        answer = roomy.post(path, json=body)
        assert (answer.status_code, len(answer.content) < 10_000) == (status, True), (path, list(body))


def test_completions_have_a_length(roomy: httpx2.Client) -> None:
    completion = "```\n" * 1_000_000
    assert roomy.post("/v1/judge", json={"language": "x", "completion": completion, "tests": TESTS}).status_code == 413
    tests = [{"input": {"stdin": ""}, "output": {"stdout": ""}}]
    config = {"language": "x", "provided_data": {"id": 1, "test": tests}}
    submission = {"dataset": "d", "id": 1, "completion": completion, "config": config}
    assert roomy.post("/submit", json=submission).status_code == 413


def test_the_service_answers_while_it_searches_a_long_completion(roomy: httpx2.Client) -> None:
    completion = "```\n" * 100_000
    asking = threading.Thread(
        target=roomy.post,
        args=("/v1/judge",),
        kwargs={"json": {"language": "x", "completion": completion, "tests": TESTS}},
    )
    asking.start()
    answered = 0
    while asking.is_alive():
        answered += roomy.get("/health").status_code == 200
    asking.join()
    assert answered > 0


def test_outputs_that_are_kept_have_a_size(client: httpx2.Client) -> None:
    answer = client.post("/v1/judge", json=program(keep_output_bytes=1 << 40, all_tests=True))
    assert answer.json()["code"] == "bad-limit"


def test_submissions_count_as_the_tests_they_run(client: httpx2.Client, service: RunningService) -> None:
    """Each of them queued its tests uncounted, so that a few filled the judge's queue and stopped the service."""
    tests = [{"input": {"stdin": str(number)}, "output": {"stdout": ""}} for number in range(5)]
    config = {"language": "x", "provided_data": {"id": 1, "test": tests}}
    submission = {"dataset": "d", "id": 1, "completion": "```x\nright\n```", "config": config}
    assert client.post("/submit", json=submission).json()["code"] == "batch-too-large"
    assert service.service.admission.programs == 0


def test_bodies_are_bounded_together(world: FakeWorld, tmp_path: Path) -> None:
    settings = ServeSettings(max_body_bytes=20_000, max_open_bytes=30_000, body_timeout_s=5.0)
    pool = JudgePool(sandbox=world.backend(), workers=1, store=TestStore(tmp_path / "store"))
    head = (
        b"POST /v1/judge HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\ncontent-length: 19000\r\n\r\n"
    )
    with pool, running_service(pool, [LANGUAGE], settings) as running, running.client() as client:
        with socket.create_connection(("127.0.0.1", running.port), timeout=30) as first:
            first.sendall(head + b"x" * 18_000)
            while (refused := client.post("/v1/judge", json=program("x" * 15_000))).status_code != 429:
                time.sleep(0.05)  # until the first body has been read
            assert refused.json()["code"] == "busy"
            still_serves(client)
        deadline = time.monotonic() + 20
        while client.post("/v1/judge", json=program("x" * 15_000)).status_code == 429:
            assert time.monotonic() < deadline
        still_serves(client)


def test_a_bug_in_one_program_of_a_batch_keeps_no_other_from_its_answer(
    client: httpx2.Client, service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_request = type(service.service.desk).judge_request

    async def fail_sometimes(desk: Any, request: Any) -> Any:
        if "bug" in (request.program.source or ""):
            raise ZeroDivisionError
        return await judge_request(desk, request)

    monkeypatch.setattr(type(service.service.desk), "judge_request", fail_sometimes)
    answers = {answer["index"]: answer for answer in lines(post_batch(client, [program("bug"), program("right")]))}
    assert (answers[0]["error"]["code"], answers[0]["error"]["user"]) == ("bug", False)
    assert answers[1]["judgement"]["verdict"] == "AC"
    assert service.service.admission.programs == 0


@pytest.mark.parametrize("headers", [{"host": "["}, {"host": "[::1"}, {"origin": "http://["}, {"origin": "null"}])
def test_headers_that_are_no_address_are_foreign(client: httpx2.Client, headers: dict[str, str]) -> None:
    assert client.get("/v1/about", headers=headers).status_code == 403


@pytest.mark.parametrize("names", ["evil.com localhost", "localhost evil.com", "localhost localhost"])
def test_a_request_has_one_host(service: RunningService, names: str) -> None:
    """The last one decided, and a proxy in front may go by the first."""
    hosts = "".join(f"Host: {name}\r\n" for name in names.split())
    answer = raw(service, f"GET /v1/about HTTP/1.1\r\n{hosts}connection: close\r\n\r\n".encode())
    assert answer.split(b"\r\n")[0].startswith(b"HTTP/1.1 400 ")


def test_a_request_has_one_of_every_header_that_decides(client: httpx2.Client) -> None:
    for name, values in (("origin", ("http://a", "http://b")), ("authorization", ("Bearer a", "Bearer b"))):
        answer = client.get("/v1/about", headers=[(name, value) for value in values])
        assert (answer.status_code, answer.json()["code"]) == (400, "repeated-header")


def test_load_balancers_may_ask_with_head(client: httpx2.Client) -> None:
    for path in ("/health", "/ready"):
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


def test_the_service_is_ready_while_many_requests_take_long(
    client: httpx2.Client, service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each took a thread of those that tell whether the service is ready, until none was left."""
    hold = threading.Event()
    monkeypatch.setattr("lcbx.serve.problem_book.ProblemBook.add", lambda *_: hold.wait(60))

    def upload() -> None:
        with service.client() as other:
            other.post("/v1/problems", json={"id": "p", "tests": TESTS})

    uploads = [threading.Thread(target=upload) for _ in range(40)]
    for thread in uploads:
        thread.start()
    try:
        deadline = time.monotonic() + 20
        while b"lcbx_connections 41.0" not in client.get("/metrics").content:
            assert time.monotonic() < deadline
        assert client.get("/ready").status_code == 200
    finally:
        hold.set()
        for thread in uploads:
            thread.join()
