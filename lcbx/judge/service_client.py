"""A `Judge` whose programs are judged by a service on this machine; the messages are described in `service_server`."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from lcbx.errors import UserError
from lcbx.judge.build_failures import read_error
from lcbx.judge.request import JudgeRequest, JudgeStats, judge_error, no_code
from lcbx.judge.warm_msgspec import warm_msgspec
from lcbx.problems.store import TestStore
from lcbx.sandbox import Prepared, Progress
from lcbx.types import Judgement, Language

RESTART_WAIT_S = 120.0
"""How long a request waits for a service that does not run: whoever supervises it restarts it."""
RETRY_PAUSE_S = 0.2
CALL_TIMEOUT_S = 30.0
GREETING_TIMEOUT_S = 5.0


@dataclass(slots=True, eq=False)
class _Pending:
    """One message that is not answered yet."""

    line: bytes
    future: Future[Any]
    request: JudgeRequest | None = None
    """None: a call."""
    progress: Progress | None = None
    sent: bool = False
    losses: int = 0
    """How many services ended before they answered this request."""


class JudgeClient:
    """A client of a judge service.

    Requests lost when the service died are resubmitted, once, after its restart. Without a restart within
    `restart_wait_s` they become `JE`. Calls (`stats`, `prepare`, `description`) fail at once when the service does not
    run. A client can be pickled; the copy connects anew.
    """

    def __init__(
        self, path: Path | str, *, store: TestStore | None = None, restart_wait_s: float = RESTART_WAIT_S
    ) -> None:
        """`store` must be the service's; None: `TestStore.default()`, which both share."""
        warm_msgspec()
        self.path = Path(path)
        self.store = store if store is not None else TestStore.default()
        self._restart_wait_s = restart_wait_s
        self._lock = threading.Lock()
        # Apart from the other lock: a write can block until answers are read, and reading them needs the other.
        self._writing = threading.Lock()
        self._pending: dict[int, _Pending] = {}
        self._number = 0
        self._connection: socket.socket | None = None
        self._reconnecting = False
        self._cancelled: queue.SimpleQueue[int | None] | None = None
        self._closed = False
        self._description: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return _client, (self.path, self.store, self._restart_wait_s)

    @property
    def description(self) -> str:
        """The service's sandbox. Raises UserError when the service does not answer the first time."""
        if self._description is None:
            self._description = str(self.call("describe")["sandbox"])
        return self._description

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        future: Future[Judgement] = Future()
        if request.program.source is None:
            future.set_result(no_code(request.program))
        else:
            self._add({"request": msgspec.to_builtins(request)}, future, request=request)
        return future

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        builtins = [msgspec.to_builtins(language) for language in languages]
        value = self.call("prepare", timeout_s=None, progress=progress, languages=builtins)
        return msgspec.convert(value, dict[str, Prepared])

    def stats(self) -> JudgeStats:
        return msgspec.convert(self.call("stats"), JudgeStats)

    def call(
        self, name: str, *, timeout_s: float | None = CALL_TIMEOUT_S, progress: Progress | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Call `stats`, `describe` or `prepare` of the service. Raises UserError when it fails or does not answer."""
        future: Future[dict[str, Any]] = Future()
        self._add({"call": name, **fields}, future, progress=progress)
        try:
            return future.result(timeout=timeout_s)
        except (TimeoutError, CancelledError) as error:
            future.cancel()  # a late answer is dropped
            reason = "does not answer" if isinstance(error, TimeoutError) else "was closed by this client"
            raise UserError(f"the judge at {self.path} {reason}") from error

    def close(self) -> None:
        """Drop the connection; the service cancels what it has not judged yet."""
        with self._lock:
            self._closed = True
            connection, self._connection = self._connection, None
            pending, self._pending = list(self._pending.values()), {}
            if self._cancelled is not None:
                self._cancelled.put(None)
        for entry in pending:
            entry.future.cancel()
        if connection is not None:
            _hang_up(connection)

    # -- sending

    def _add(
        self,
        message: dict[str, Any],
        future: Future[Any],
        *,
        request: JudgeRequest | None = None,
        progress: Progress | None = None,
    ) -> None:
        with self._lock:
            if self._closed:
                future.cancel()
                return
            self._number += 1
            number = self._number
            line = msgspec.json.encode({"id": number, **message}) + b"\n"
            self._pending[number] = _Pending(line, future, request, progress)
        future.add_done_callback(lambda done: self._cancel(number) if done.cancelled() else None)
        if request is not None and self._reconnecting:
            return  # that thread sends it
        try:
            self._send_unsent()
        except OSError as error:
            if request is None:
                self._fail_call(number, str(error))
            else:
                self._wait_for_restart()

    def _send_unsent(self) -> None:
        """Connect if necessary and send all that is not sent yet. Raises OSError when the service does not run."""
        with self._lock:
            connection = self._connected()
            unsent = [entry for entry in self._pending.values() if not entry.sent]
            for entry in unsent:
                entry.sent = True
        try:
            for entry in unsent:
                with self._writing:
                    connection.sendall(entry.line)
        except OSError as error:
            self._lost(connection, str(error))

    def _connected(self) -> socket.socket:
        """Return the connection, made if necessary. Called under the lock."""
        if self._closed:
            raise OSError("the client is closed")
        if self._connection is None:
            connection = self._connection = _connect(self.path)
            threading.Thread(target=self._read, args=(connection,), name="lcbx-judge-answers", daemon=True).start()
        return self._connection

    def _cancel(self, number: int) -> None:
        """Let the service know that nobody waits for a request any more. Never blocks: another thread writes it."""
        with self._lock:
            entry = self._pending.pop(number, None)
            if entry is None or not entry.sent or self._closed:
                return
            if self._cancelled is None:
                self._cancelled = queue.SimpleQueue()
                threading.Thread(target=self._send_cancelled, name="lcbx-judge-cancel", daemon=True).start()
            self._cancelled.put(number)

    def _send_cancelled(self) -> None:
        assert self._cancelled is not None
        while (number := self._cancelled.get()) is not None:
            connection = self._connection
            if connection is not None:
                with contextlib.suppress(OSError), self._writing:
                    connection.sendall(msgspec.json.encode({"cancel": number}) + b"\n")

    # -- answers

    def _read(self, connection: socket.socket) -> None:
        try:
            with connection.makefile("rb") as lines:
                for line in lines:
                    self._answered(msgspec.json.decode(line))
            self._lost(connection, "it ended")
        except (OSError, ValueError) as error:
            self._lost(connection, str(error))

    def _answered(self, message: dict[str, Any]) -> None:
        with self._lock:
            entry = self._pending.get(message["id"])
            if entry is not None and "progress" not in message:
                del self._pending[message["id"]]
        if entry is None:
            return  # cancelled
        if "progress" in message:
            if entry.progress is not None:
                entry.progress(message["progress"])
        elif not entry.future.set_running_or_notify_cancel():
            return
        elif "judgement" in message:
            entry.future.set_result(msgspec.convert(message["judgement"], Judgement))
        elif "value" in message:
            entry.future.set_result(message["value"])
        elif message.get("user"):
            entry.future.set_exception(read_error(str(message["error"]), message))
        else:
            self._end_badly(entry, f"answered: {message.get('error')}")

    # -- losses

    def _lost(self, connection: socket.socket, why: str) -> None:
        """The service ended: calls fail, requests wait for its restart or, if it is their second loss, become `JE`."""
        with self._lock:
            if self._connection is not connection:
                return
            self._connection = None
            failed = []
            for number, entry in list(self._pending.items()):
                entry.losses += entry.sent
                entry.sent = False
                if entry.request is None or entry.losses > 1:
                    failed.append(self._pending.pop(number))
        _hang_up(connection)
        for entry in failed:
            if entry.future.set_running_or_notify_cancel():
                self._end_badly(entry, f"was lost: {why}")
        self._wait_for_restart()

    def _wait_for_restart(self) -> None:
        """Start the thread that waits for the service, if requests wait for it and it does not run yet."""
        with self._lock:
            if self._closed or self._reconnecting or not any(not entry.sent for entry in self._pending.values()):
                return
            self._reconnecting = True
        threading.Thread(target=self._reconnect, name="lcbx-judge-reconnect", daemon=True).start()

    def _reconnect(self) -> None:
        deadline = time.monotonic() + self._restart_wait_s
        error: OSError | None = None
        while not self._closed:
            try:
                self._send_unsent()
                error = None
                break
            except OSError as reason:
                error = reason
                if time.monotonic() > deadline:
                    break
            time.sleep(RETRY_PAUSE_S)
        with self._lock:
            self._reconnecting = False
            unsent = [number for number, entry in self._pending.items() if not entry.sent]
            failed = [self._pending.pop(number) for number in unsent] if error is not None else []
        for entry in failed:
            if entry.future.set_running_or_notify_cancel():
                self._end_badly(entry, f"can't be reached: {error}")
        if error is None:
            self._wait_for_restart()

    def _fail_call(self, number: int, why: str) -> None:
        with self._lock:
            entry = self._pending.pop(number, None)
        if entry is not None and entry.future.set_running_or_notify_cancel():
            self._end_badly(entry, f"does not answer: {why}")

    def _end_badly(self, entry: _Pending, why: str) -> None:
        reason = f"the judge at {self.path} {why}"
        if entry.request is None:
            entry.future.set_exception(UserError(reason))
        else:
            entry.future.set_result(judge_error(entry.request.program, reason))


def _client(path: Path, store: TestStore, restart_wait_s: float) -> JudgeClient:
    return JudgeClient(path, store=store, restart_wait_s=restart_wait_s)


def _connect(path: Path) -> socket.socket:
    """Connect to the service and wait for its greeting. Raises OSError when it does not run.

    A service that is being killed may accept a connection and then handle no message of it: it does not greet.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(GREETING_TIMEOUT_S)
        connection.connect(str(path))
        greeting = b""
        while not greeting.endswith(b"\n"):
            received = connection.recv(1)  # no more than the greeting: what follows is for the thread that reads
            if not received:
                raise ConnectionResetError("it ended")
            greeting += received
        connection.settimeout(None)
    except OSError:
        connection.close()
        raise
    return connection


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)  # ends the thread that reads it
    connection.close()
