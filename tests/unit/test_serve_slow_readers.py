"""Clients that ask for much and read nothing: their connections end, and nothing of theirs stays behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from support.fake_sandboxes import FakeWorld
from support.services import RunningService, running_service
from test_serve import LANGUAGE, program

from lcbx.judge.pool import JudgePool
from lcbx.problems.store import TestStore
from lcbx.serve.http_server import make_server
from lcbx.serve.settings import ServeSettings

GET = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
MANY = 250
"""Answers of 30 kB: more than sockets hold that nobody reads."""


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


@pytest.fixture
def service(world: FakeWorld, tmp_path: Path) -> Iterator[RunningService]:
    pool = JudgePool(sandbox=world.backend(), workers=1, store=TestStore(tmp_path / "store"), back_off_s=(0.0,))
    with pool, running_service(pool, [LANGUAGE], ServeSettings(write_timeout_s=0.5, keep_alive_s=1)) as running:
        yield running
        world.release.set()


def connection_to(service: RunningService, *requests: bytes) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", service.port))
    connection.sendall(b"".join(requests))
    return connection


def posted(path: str, body: dict[str, Any], *headers: str) -> bytes:
    content = json.dumps(body).encode()
    lines = (f"POST {path} HTTP/1.1", "Host: localhost", "content-type: application/json", *headers)
    return "\r\n".join((*lines, f"content-length: {len(content)}", "", "")).encode() + content


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def open_connections(service: RunningService) -> int:
    """Return how many connections there are besides the one that asks."""
    with service.client() as client:
        text = client.get("/metrics").text
    return int(float(next(line.split()[1] for line in text.splitlines() if line.startswith("lcbx_connections ")))) - 1


class FakeTransport(asyncio.Transport):
    """A transport of which the test says how much the client has not read."""

    def __init__(self, *unread_bytes: int) -> None:
        super().__init__()
        self.unread_bytes, self.aborted = list(unread_bytes), asyncio.Event()

    def is_closing(self) -> bool:
        return True

    def get_write_buffer_size(self) -> int:
        return self.unread_bytes.pop(0) if len(self.unread_bytes) > 1 else self.unread_bytes[0]

    def abort(self) -> None:
        self.aborted.set()


def asked_batch(service: RunningService, transport: FakeTransport, waits: int) -> list[str]:
    """Ask for a batch, of whose answer the first `waits` parts that are passed on have to wait for the client.

    Returns the types of what was passed on without a wait.
    """
    received: list[dict[str, Any]] = [{"type": "http.request", "body": json.dumps(program()).encode()}]
    waiting, sent = list(range(waits)), []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/judge/batch",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/x-ndjson")],
        "lcbx.transport": transport,
    }

    async def receive() -> dict[str, Any]:
        if not received:
            await transport.aborted.wait()
            return {"type": "http.disconnect"}
        return received.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        if waiting:
            waiting.pop()
            await transport.aborted.wait()
        elif not transport.aborted.is_set():
            sent.append(message["type"])

    async def ask() -> None:
        with contextlib.suppress(TimeoutError):
            await service.service.app(scope, receive, send)

    asyncio.run(ask())
    return sent


def test_the_room_of_an_answer_that_is_never_sent_is_free_again(service: RunningService) -> None:
    """The batch held its room until the generator of its answers ended, and that generator never started."""
    transport = FakeTransport(5000)
    assert asked_batch(service, transport, waits=1) == []
    admission = service.service.admission
    assert (admission.programs, admission.bytes) == (0, 0)
    assert transport.aborted.is_set()


def test_an_answer_waits_for_a_client_that_reads_slowly(service: RunningService) -> None:
    transport = FakeTransport(5000, 4000, 4000, 3000, 3000)
    assert asked_batch(service, transport, waits=2)[0] == "http.response.start"
    assert not transport.aborted.is_set()


def test_the_connection_of_a_client_that_reads_nothing_ends(
    service: RunningService, caplog: pytest.LogCaptureFixture
) -> None:
    """It stayed open, with a traceback, because the answer that says so waited for the client as well."""
    with caplog.at_level(logging.INFO), connection_to(service, GET * MANY, posted("/v1/judge/batch", program())):
        wait_until(lambda: open_connections(service) == 0, "the connection was not ended")
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]
    assert service.service.admission.programs == 0
    with service.client() as client:
        assert client.post("/v1/judge", json=program()).json()["judgement"]["verdict"] == "AC"


@pytest.mark.parametrize("header", ["connection: close", "connection: keep-alive"])
def test_a_connection_that_was_closed_does_not_wait_for_a_client_that_reads_nothing(
    service: RunningService, header: str
) -> None:
    """All of the answer was passed on, so that nothing but the end of the connection waited for the client."""
    with connection_to(service, posted("/v1/judge", program(key="k" * 20_000_000), header)):
        wait_until(lambda: open_connections(service) == 1, "the connection was not made")
        wait_until(lambda: open_connections(service) == 0, "the connection was not ended")


def test_a_client_that_reads_slowly_gets_all_of_its_answer(service: RunningService) -> None:
    server = make_server(service.service, ServeSettings(), started=lambda _: None)
    server.config.load()
    loop = asyncio.new_event_loop()
    kind: Any = server.config.http_protocol_class
    connection = kind(config=server.config, server_state=server.server_state, app_state={}, _loop=loop)
    connection.transport = transport = FakeTransport(5000, 4000, 100)
    for _ in range(3):
        connection._end_if_unread()
        assert not transport.aborted.is_set()
    connection._end_if_unread()
    assert transport.aborted.is_set()
    loop.close()


def test_a_client_that_leaves_cancels_its_program_also_with_another_request_behind_it(
    service: RunningService, world: FakeWorld
) -> None:
    """Only the request that came last heard that the client had left."""
    request = posted("/v1/judge", program("slow and right"))
    with connection_to(service, request, request):
        wait_until(lambda: service.service.admission.programs == 1, "the program was not taken")
    wait_until(lambda: service.service.admission.programs == 0, "the program still holds its room")
    world.release.set()
