"""uvicorn with what it does not have: deadlines for the head of a request, and an end to connections.

A service stops at SIGTERM or SIGINT: it refuses new programs at once, gives those that run `drain_s` seconds, and ends
with code 0. A second signal ends it at once.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from lcbx.errors import UserError
from lcbx.serve.application import Service
from lcbx.serve.gate import TRANSPORT
from lcbx.serve.settings import ServeSettings

MOST_HEAD_BYTES = 64 << 10
OTHER_FILES = 4096
"""Files that the service has open besides its connections: of sandboxes and of the test store."""
KEEPALIVE = {socket.TCP_KEEPIDLE: 30, socket.TCP_KEEPINTVL: 10, socket.TCP_KEEPCNT: 3}
"""A client that vanished without a word is noticed within a minute."""


def protocol_class(settings: ServeSettings, service: Service) -> type[HttpToolsProtocol]:
    """Return the protocol of one connection under these settings."""

    class Connection(HttpToolsProtocol):
        """A connection that must send the head of each request in time, and in little space."""

        _deadline: asyncio.TimerHandle | None = None
        _watch: asyncio.TimerHandle | None = None
        _served: RequestResponseCycle | None = None
        _head_bytes = 0
        _unread_bytes: int | None = None
        """What was still to be sent when that was last looked at; None: the connection was open then."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            service.counters.connections.set(len(self.connections))
            self._end_if_unread()
            if len(self.connections) > settings.max_connections:
                transport.close()
                return
            _notice_vanished_clients(transport)
            self._expect_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            if self._watch is not None:
                self._watch.cancel()
            if self._served is not None and not self._served.response_complete:
                # uvicorn tells only the request that came last, which may wait for this one.
                self._served.disconnected = True
                self._served.message_event.set()
            super().connection_lost(exc)
            service.counters.connections.set(len(self.connections))

        def data_received(self, data: bytes) -> None:
            if self._deadline is not None:
                self._head_bytes += len(data)
                if self._head_bytes > MOST_HEAD_BYTES + settings.max_body_bytes:
                    self.transport.close()
                    return
            super().data_received(data)
            if self._deadline is not None and self._head_bytes > MOST_HEAD_BYTES:
                self.transport.close()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            cast(dict[str, Any], self.scope)[TRANSPORT] = self.transport
            self._expect_head()

        def on_headers_complete(self) -> None:
            self._stop_waiting()
            super().on_headers_complete()

        def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
            self._served = cycle
            super()._start_asgi_task(cycle, app)

        def _end_if_unread(self) -> None:
            """End a connection that was closed, and whose client reads nothing of what it still has to be sent."""
            unread_bytes = self.transport.get_write_buffer_size() if self.transport.is_closing() else None
            if unread_bytes is not None and unread_bytes == self._unread_bytes:
                self.transport.abort()
                return
            self._unread_bytes = unread_bytes
            self._watch = self.loop.call_later(settings.write_timeout_s, self._end_if_unread)

        def _expect_head(self) -> None:
            self._head_bytes = 0
            if self._deadline is None:
                self._deadline = self.loop.call_later(settings.header_timeout_s, self._close_if_open)

        def _stop_waiting(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _close_if_open(self) -> None:
            if not self.transport.is_closing():
                self.transport.close()

    return Connection


def _notice_vanished_clients(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    with suppress(OSError, AttributeError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE.items():
            connection.setsockopt(socket.IPPROTO_TCP, option, value)


class HttpServer(uvicorn.Server):
    """Serves until it is told to stop."""

    def __init__(self, config: uvicorn.Config, service: Service, started: Callable[[str], None]) -> None:
        super().__init__(config)
        self._service, self._tell = service, started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell the address once the service can be asked."""
        await super().startup(sockets)
        if sockets:
            host, port = sockets[0].getsockname()[:2]
            self._tell(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Refuse new programs and let the others end; at a second signal, stop at once."""
        self._service.admission.draining = True
        if self.should_exit:
            self.force_exit = True
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals without dying of them afterwards: a service that was told to stop has done what it should."""
        handled = (signal.SIGINT, signal.SIGTERM)
        try:
            original = {number: signal.signal(number, self.handle_exit) for number in handled}
        except ValueError:  # not the main thread: whoever started it sets `should_exit`
            yield
            return
        try:
            yield
        finally:
            for number, handler in original.items():
                signal.signal(number, handler)


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises UserError."""
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, number)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise UserError(f"{host}:{port}: can't listen there ({error.strerror}). Choose another --port.") from error
    return listener


def _allow_connections(count: int) -> None:
    """Raise the number of files that this process may have open, as far as that is allowed: 1024 are soon taken."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def make_server(service: Service, settings: ServeSettings, *, started: Callable[[str], None]) -> HttpServer:
    """Return a server; `started` is called with its address."""
    config = uvicorn.Config(
        service.app,
        http=protocol_class(settings, service),
        ws="none",
        lifespan="off",
        loop="uvloop",
        access_log=False,
        log_config=None,
        server_header=False,
        backlog=1024,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=int(settings.drain_s),
    )
    return HttpServer(config, service, started)


def serve(
    service: Service, settings: ServeSettings, listener: socket.socket, *, started: Callable[[str], None]
) -> None:
    """Serve until SIGTERM or SIGINT. `started` is called with the address once the service answers."""
    server = make_server(service, settings, started=started)
    _allow_connections(settings.max_connections)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
        service.access_log.close()
