"""The ASGI layer around the service: who may ask, how much and how slowly, and the record of every request."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lcbx.serve.access_log import AccessLog
from lcbx.serve.counters import Counters
from lcbx.serve.guard import OPEN_PATHS, AccessGuard, check_not_repeated
from lcbx.serve.refused import Refusal, refusal_body
from lcbx.serve.settings import ServeSettings

UPLOAD_PATH = "/v1/tests/"
"""Below it, single large files are uploaded."""
JSON_TYPES = (b"application/json", b"application/x-ndjson", b"application/octet-stream")
HELD = "lcbx.held"
"""Key of the scope with an `ExitStack` that is closed when the request is over, however it ends: also when an answer
that was begun is never sent, so that the generator of its lines never starts."""
TRANSPORT = "lcbx.transport"
"""Key of the scope with the connection's transport."""

log = logging.getLogger("lcbx")


class RequestGate:
    """Wraps the application. What it refuses never reaches a route."""

    def __init__(self, app: ASGIApp, *, settings: ServeSettings, counters: Counters, access_log: AccessLog) -> None:
        self._app, self._settings = app, settings
        self._guard = AccessGuard(settings.token, settings.loopback)
        self._counters, self._access_log = counters, access_log
        self._bodies = OpenBodies(settings.max_open_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        exchange = _Exchange(scope, headers, receive, send, self._settings, self._bodies)
        try:
            check_not_repeated(scope["headers"])
            self._guard.check(scope["path"], headers)
            exchange.check_body()
            with ExitStack() as scope[HELD]:
                await self._app(scope, exchange.receive, exchange.send)
        except Refusal as refusal:
            await exchange.refuse(refusal)
            self._counters.count_refused(refusal.code)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            await exchange.refuse(Refusal(500, "bug", "The service failed on this request. Its log has the traceback."))
        finally:
            self._bodies.forget(exchange.received_bytes)
            self._record(scope, headers, exchange)

    def _record(self, scope: Scope, headers: dict[bytes, bytes], exchange: _Exchange) -> None:
        seconds = time.monotonic() - exchange.started_at
        route = scope.get("route")
        pattern = getattr(route, "path", None) or "other"
        if (code := scope.get("lcbx.refused")) is not None:
            self._counters.count_refused(code)
        self._counters.count_request(pattern, exchange.status, seconds)
        if not self._access_log.is_on or scope["path"] in OPEN_PATHS:
            return
        client = scope.get("client")
        self._access_log.write(
            client=client[0] if client else None,
            method=scope["method"],
            path=scope["path"],
            status=exchange.status,
            seconds=round(seconds, 4),
            request_bytes=exchange.received_bytes,
            answer_bytes=exchange.sent_bytes,
            agent=headers.get(b"user-agent", b"").decode("latin-1"),
            refused=scope.get("lcbx.refused") or exchange.refused,
            programs=scope.get("lcbx.programs"),
            job=scope.get("lcbx.job", "")[:8] or None,
        )


class OpenBodies:
    """Counts the bytes of all requests that are not answered yet, which are in memory. For one thread only."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._bytes = most_bytes, 0

    def note(self, size_bytes: int) -> None:
        """Note bytes that came. Raises Refusal if the requests together are too large."""
        self._bytes += size_bytes
        if self._bytes > self._most_bytes:
            headers = {"retry-after": "1", "connection": "close"}
            raise Refusal(429, "busy", "the requests that are being read are too large together", headers=headers)

    def forget(self, size_bytes: int) -> None:
        """Note that a request of so many bytes has been answered."""
        self._bytes -= size_bytes


@dataclass(slots=True, eq=False)
class _Exchange:
    """One request and its answer."""

    scope: Scope
    headers: dict[bytes, bytes]
    next_message: Receive
    pass_on: Send
    settings: ServeSettings
    open_bodies: OpenBodies
    started_at: float = 0.0
    received_bytes: int = 0
    sent_bytes: int = 0
    status: int = 499
    """499: the client was gone before an answer began."""
    refused: str | None = None
    has_body: bool = True
    limit_bytes: int = 0

    def __post_init__(self) -> None:
        self.started_at = time.monotonic()
        is_upload = self.scope["method"] == "PUT" and self.scope["path"].startswith(UPLOAD_PATH)
        self.limit_bytes = self.settings.max_upload_bytes if is_upload else self.settings.max_body_bytes

    def check_body(self) -> None:
        """Refuse what the headers say of the body: too large, or of a kind that a page's form can send."""
        if self.scope["method"] in ("GET", "HEAD", "DELETE", "OPTIONS"):
            return
        kind = self.headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if kind not in JSON_TYPES:
            raise Refusal(415, "not-json", "requests must be of type application/json")
        length = self.headers.get(b"content-length")
        if length is not None and (not length.isdigit() or int(length) > self.limit_bytes):
            self._refuse_size()

    def _refuse_size(self) -> None:
        raise Refusal(
            413,
            "body-too-large",
            f"a request may have at most {self.limit_bytes} bytes",
            headers={"connection": "close"},
        )

    async def receive(self) -> Message:
        """Return the next part of the body; refuses a body that is too large or too slow."""
        if not self.has_body:
            return await self.next_message()  # waits until the client is gone
        try:
            async with asyncio.timeout(self.settings.body_timeout_s):
                message = await self.next_message()
        except TimeoutError:
            raise Refusal(
                408, "body-too-slow", "the request's body did not come", headers={"connection": "close"}
            ) from None
        if message["type"] == "http.request":
            size_bytes = len(message.get("body", b""))
            self.received_bytes += size_bytes
            self.open_bodies.note(size_bytes)
            if self.received_bytes > self.limit_bytes:
                self._refuse_size()
            self.has_body = message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on. The connection of a client that does not read is ended, as if it had left."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.sent_bytes += len(message.get("body", b""))
        transport: asyncio.WriteTransport = self.scope[TRANSPORT]
        while True:
            unread_bytes = transport.get_write_buffer_size()
            try:
                async with asyncio.timeout(self.settings.write_timeout_s):
                    return await self.pass_on(message)
            except TimeoutError:  # it waited, and has written nothing
                if transport.get_write_buffer_size() >= unread_bytes:
                    break
        self.scope["lcbx.refused"] = "answer-not-read"
        transport.abort()
        await self.pass_on(message)  # returns once the connection is gone

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal, if no answer has begun."""
        self.refused = refusal.code
        if self.status != 499:
            return
        body = refusal_body(refusal)
        headers: list[Any] = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        headers += [(name.encode(), value.encode()) for name, value in refusal.headers.items()]
        await self.send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
