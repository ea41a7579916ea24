"""One judge for a whole machine: a process that owns a `JudgePool` and serves other processes over a Unix socket.

Trainers have several processes, hold a GPU and must not fork; so the pool lives here, is started before them, and every
rank is a client. All clients share all workers and all verdicts already known. One JSON object a line, both ways:

    {"id": 7, "request": {...JudgeRequest...}}          -> {"id": 7, "judgement": {...}} | {"id": 7, "error": "..."}
    {"id": 8, "call": "stats" | "describe"}             -> {"id": 8, "value": {...}}
    {"id": 9, "call": "prepare", "languages": [...]}    -> {"id": 9, "value": {language id: ...}}

Answers come in any order. Problems travel with their requests; their tests don't: both sides use the same test store.
The process ends when its standard input does, so it never outlives whoever started it. The socket is only its owner's.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from lcbx.errors import UserError
from lcbx.judge.pool import JudgePool
from lcbx.judge.request import JudgeRequest, JudgeStats, no_code
from lcbx.problems.store import TestStore
from lcbx.sandbox import Prepared, Progress
from lcbx.types import Judgement, Language, Verdict

SOCKET_VARIABLE = "LCBX_JUDGE"
"""Where trainers find the socket's path."""
START_TIMEOUT_S = 120.0


# --- the server -----------------------------------------------------------------------------------------------------


class JudgeServer:
    """Serves one pool on one socket until `close`."""

    def __init__(self, path: Path, pool: JudgePool) -> None:
        self.path, self.pool = path, pool
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        old = os.umask(0o177)
        try:
            self._socket.bind(str(path))
        except OSError as error:
            raise UserError(f"{path}: can't make this socket ({error}). Choose a shorter or another path.") from error
        finally:
            os.umask(old)
        self._socket.listen(64)
        self._thread = threading.Thread(target=self._accept, name="lcbx-judge-accept", daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), name="lcbx-judge-client", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        lock = threading.Lock()

        def answer(message: dict[str, Any]) -> None:
            try:
                with lock:
                    connection.sendall(msgspec.json.encode(message) + b"\n")
            except OSError:
                pass  # the client is gone: nobody waits for this any more

        with connection, connection.makefile("rb") as lines:
            try:
                for line in lines:
                    self._handle(line, answer)
            except OSError:
                return

    def _handle(self, line: bytes, answer: Any) -> None:
        number: int | None = None
        try:
            message = msgspec.json.decode(line)
            number = message["id"]
            if "call" in message:
                answer({"id": number, "value": self._call(message)})
                return
            request = msgspec.convert(message["request"], JudgeRequest)
            future = self.pool.submit(request)
        except Exception as error:  # whatever a client sends, the others go on
            answer({"id": number, "error": f"{type(error).__name__}: {error}"})
            return
        future.add_done_callback(lambda done: answer(_outcome(number, done)))

    def _call(self, message: dict[str, Any]) -> Any:
        match message["call"]:
            case "stats":
                return msgspec.to_builtins(self.pool.stats()) | {"pid": os.getpid(), "workers": self.pool.workers}
            case "describe":
                return {"sandbox": self.pool.description, "workers": self.pool.workers, "pid": os.getpid()}
            case "prepare":
                languages = msgspec.convert(message["languages"], list[Language])
                return msgspec.to_builtins(self.pool.prepare(languages, _log))
        raise ValueError(f"no call {message['call']!r}")

    def close(self) -> None:
        self._socket.close()
        self.path.unlink(missing_ok=True)
        self.pool.close()


def _log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _outcome(number: int | None, done: Future[Judgement]) -> dict[str, Any]:
    if done.cancelled():
        return {"id": number, "error": "the judge is closing"}
    error = done.exception()
    if error is not None:
        return {"id": number, "error": str(error)}
    return {"id": number, "judgement": msgspec.to_builtins(done.result())}


# --- a client -------------------------------------------------------------------------------------------------------


class JudgeClient:
    """A `Judge` whose programs are judged by a service. A lost service makes `JE`s, never a hang.

    After a loss each `submit` tries to connect again, so a restarted service is used.
    """

    def __init__(self, path: Path | str, *, store: TestStore | None = None) -> None:
        """`store` must be the service's; None: `TestStore.default()`, which both share."""
        self.path = Path(path)
        self.store = store if store is not None else TestStore.default()
        self._lock = threading.Lock()
        # Apart from the other: a write can block until answers are read, and reading them needs the other.
        self._writing = threading.Lock()
        self._waiting: dict[int, tuple[JudgeRequest | None, Future[Any]]] = {}
        self._number = 0
        self._connection: socket.socket | None = None
        self._closed = False
        self._description: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def description(self) -> str:
        """The service's sandbox. Raises UserError when the service does not answer the first time."""
        if self._description is None:
            self._description = str(self.call("describe")["sandbox"])
        return self._description

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        """The future's result is `JE` with its cause whenever the service could not judge."""
        future: Future[Judgement] = Future()
        if request.program.source is None:
            future.set_result(no_code(request.program))
            return future
        self._send({"request": msgspec.to_builtins(request)}, request, future)
        return future

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        """The service prepares; its messages are in its log, and `progress` gets one per language."""
        prepared = {}
        for language in languages:
            if progress is not None:
                progress(f"{language.language_id}: prepared by the judge at {self.path}")
            value = self.call("prepare", timeout_s=None, languages=[msgspec.to_builtins(language)])
            prepared.update(msgspec.convert(value, dict[str, Prepared]))
        return prepared

    def stats(self) -> JudgeStats:
        return msgspec.convert(self.call("stats"), JudgeStats)

    def call(self, name: str, timeout_s: float | None = 30.0, **arguments: Any) -> dict[str, Any]:
        """Call `stats`, `describe` or `prepare` of the service. Raises UserError when it fails or does not answer."""
        future: Future[Any] = Future()
        self._send({"call": name, **arguments}, None, future)
        try:
            value = future.result(timeout=timeout_s)
        except (TimeoutError, OSError, ValueError) as error:
            raise UserError(f"the judge at {self.path} does not answer: {error}") from error
        assert isinstance(value, dict)
        return value

    def answers(self, within_s: float) -> bool:
        """Does the service answer, now or before `within_s` seconds have passed? It may be starting again."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                self.call("stats", timeout_s=max(1.0, deadline - time.monotonic()))
                return True
            except UserError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.2)

    def was_lost(self, judgement: Judgement) -> bool:
        """Is there no verdict because the service itself was lost, and not for what it judged?"""
        said = judgement.error or ""
        return judgement.verdict == Verdict.JE and said.startswith(f"the judge at {self.path}")

    def close(self) -> None:
        """Drop the connection; what is not judged yet becomes `JE`. Harmless to repeat."""
        self._closed = True
        with self._lock:
            connection = self._connection
        if connection is not None:
            self._lost(connection, "the client was closed")

    def _send(self, message: dict[str, Any], request: JudgeRequest | None, future: Future[Any]) -> None:
        connection: socket.socket | None = None
        try:
            with self._lock:
                connection = self._connected()
                self._number += 1
                number = self._number
                self._waiting[number] = (request, future)
            with self._writing:
                connection.sendall(msgspec.json.encode({"id": number, **message}) + b"\n")
        except OSError as error:
            if connection is not None:
                self._lost(connection, str(error))
            if not future.done():
                _fail(request, future, f"the judge at {self.path} can't be reached: {error}")

    def _connected(self) -> socket.socket:
        """Called under the lock."""
        if self._closed:
            raise OSError("the client was closed")
        if self._connection is None:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self.path))
            except OSError:
                connection.close()
                raise
            self._connection = connection
            threading.Thread(target=self._read, args=(connection,), name="lcbx-judge-answers", daemon=True).start()
        return self._connection

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
            request, future = self._waiting.pop(message["id"], (None, None))
        if future is None or not future.set_running_or_notify_cancel():
            return
        if "judgement" in message:
            future.set_result(msgspec.convert(message["judgement"], Judgement))
        elif "value" in message:
            future.set_result(message["value"])
        else:
            _end_badly(request, future, str(message.get("error")))

    def _lost(self, connection: socket.socket, why: str) -> None:
        with self._lock:
            if self._connection is not connection:
                return
            self._connection = None
            waiting, self._waiting = list(self._waiting.values()), {}
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)  # whoever reads it ends
        connection.close()
        for request, future in waiting:
            _fail(request, future, f"the judge at {self.path} was lost: {why}")


def _fail(request: JudgeRequest | None, future: Future[Any], why: str) -> None:
    if future.set_running_or_notify_cancel():  # else whoever asked has cancelled
        _end_badly(request, future, why)


def _end_badly(request: JudgeRequest | None, future: Future[Any], why: str) -> None:
    if request is None:
        future.set_exception(ValueError(why))
        return
    program = request.program
    future.set_result(Judgement(key=program.key, verdict=Verdict.JE, error=why, extract_reason=program.reason))


# --- starting one ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class ServerProcess:
    """A judge service that lives as long as this object's `with` block."""

    process: subprocess.Popen[bytes]
    path: Path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    path: Path,
    *,
    sandbox: str = "auto",
    workers: int | None = None,
    runtime: str | None = None,
    log: Path | None = None,
) -> ServerProcess:
    """A service in a process of its own, answering. Raises UserError with its last words if it can't start."""
    command = [sys.executable, "-m", "lcbx.judge.service", "--socket", str(path), "--sandbox", sandbox]
    command += ["--workers", str(workers)] if workers is not None else []
    command += ["--runtime", runtime] if runtime else []
    with open(log, "ab") if log is not None else open(os.devnull, "ab") as errors:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=errors, stderr=errors, start_new_session=True)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = log.read_text(errors="replace").strip()[-800:] if log is not None and log.exists() else ""
            raise UserError(f"the judge service ended with code {process.returncode}: {said or 'it said nothing'}")
        if path.exists():  # perhaps since before: a service that was killed leaves it behind
            with JudgeClient(path) as client:
                if client.answers(1.0):
                    return ServerProcess(process, path)
        time.sleep(0.05)
    process.kill()
    raise UserError(f"the judge service did not start within {START_TIMEOUT_S:.0f} s")


def main(argv: list[str] | None = None) -> int:
    """`python -m lcbx.judge.service`: serves until standard input ends."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--runtime")
    parser.add_argument("--workers", type=int)
    asked = parser.parse_args(argv)
    try:
        pool = JudgePool(sandbox=asked.sandbox, workers=asked.workers, store=TestStore.default(), runtime=asked.runtime)
        server = JudgeServer(asked.socket, pool)
    except UserError as error:
        print(f"lcbx: {error}", file=sys.stderr)
        return 2
    try:
        while os.read(0, 4096):
            pass
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
