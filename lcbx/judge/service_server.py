"""One judge for a whole machine: a process that owns a judge and serves other processes over a Unix socket.

Trainers have several processes, hold a GPU and must not fork. The judge therefore lives in this process, which is
started before them, and every rank is a client. All clients share the workers and the judgements. The judge is a pool,
or any other that `open_judge` opens, such as one on many machines. Messages are one JSON object a line, both ways;
answers come in any order:

    (connection)                                       -> {"hello": "lcbx VERSION"}
    {"id": 7, "request": {...JudgeRequest...}}         -> {"id": 7, "judgement": {...}}
    {"id": 8, "call": "stats" | "describe"}            -> {"id": 8, "value": {...}}
    {"id": 9, "call": "prepare", "languages": [...]}   -> {"id": 9, "progress": "..."} ..., {"id": 9, "value": {...}}
    {"cancel": 7}                                      -> nothing; 7 is not answered any more

Failures are `{"id": 7, "error": "...", "user": true | false}`; `user` means that the user has to change something.
That of a build that failed has `build` besides (`build_failures`).
Problems travel with their requests, their tests don't: both sides use the same test store. The process ends when its
standard input does, so it never outlives the process that started it. Only its owner may use the socket.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import socket
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec

from lcbx import __version__
from lcbx.errors import UserError
from lcbx.judge.build_failures import build_field
from lcbx.judge.opening import JudgeOptions, open_judge
from lcbx.judge.request import Judge, JudgeRequest
from lcbx.judge.warm_msgspec import warm_msgspec
from lcbx.problems.store import TestStore
from lcbx.types import Judgement, Language

ACCEPT_PAUSE_S = 0.1
"""Wait after a connection could not be accepted, such as for want of file descriptors."""

log = logging.getLogger("lcbx")


class JudgeServer:
    """Serves one judge on one socket until `close`."""

    def __init__(self, path: Path, judge: Judge) -> None:
        """Raises UserError when the socket can't be made."""
        warm_msgspec()
        self.path, self.judge = path, judge
        self._closed = False
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        previous_mask = os.umask(0o177)
        try:
            self._socket.bind(str(path))
        except OSError as error:
            raise UserError(f"{path}: can't make this socket ({error}). Choose a shorter or another path.") from error
        finally:
            os.umask(previous_mask)
        self._socket.listen(64)
        self._thread = threading.Thread(target=self._accept, name="lcbx-judge-accept", daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                if not self._closed:
                    log.exception("a client of the judge service could not connect")
                    time.sleep(ACCEPT_PAUSE_S)
                continue
            client = _Connection(connection, self.judge)
            threading.Thread(target=client.serve, name="lcbx-judge-client", daemon=True).start()

    def close(self) -> None:
        """End the service and its judge. Closing twice is harmless."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._socket.close()
        self.path.unlink(missing_ok=True)
        self.judge.close()


class _Connection:
    """One client. Whatever it sends, the others are served on."""

    def __init__(self, connection: socket.socket, judge: Judge) -> None:
        self._connection, self._judge = connection, judge
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._pending: dict[int, Future[Judgement]] = {}

    def serve(self) -> None:
        """Greet, handle messages until the client ends, then cancel what it still waits for."""
        self._answer({"hello": f"lcbx {__version__}"})
        with self._connection, self._connection.makefile("rb") as lines:
            try:
                for line in lines:
                    self._handle(line)
            except OSError:
                pass  # the client is gone
        with self._lock:
            pending, self._pending = list(self._pending.values()), {}
        for future in pending:
            future.cancel()

    def _handle(self, line: bytes) -> None:
        number: int | None = None
        try:
            message = msgspec.json.decode(line, type=dict[str, Any])
            number = message.get("id")
            if "cancel" in message:
                self._cancel(message["cancel"])
            elif message.get("call") == "prepare":
                languages = msgspec.convert(message.get("languages"), list[Language])
                target = threading.Thread(target=self._prepare, args=(number, languages), daemon=True)
                target.start()  # it may take minutes, and other requests go on
            elif "call" in message:
                self._answer({"id": number, "value": self._call(message["call"])})
            else:
                self._submit(number, msgspec.convert(message.get("request"), JudgeRequest))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:  # not a message of our client
            self._answer({"id": number, "error": f"{type(error).__name__}: {error}", "user": False})
        except Exception as error:  # a bug in lcbx: the client learns it, the log has the traceback
            log.exception("a request of a client of the judge service failed")
            self._answer({"id": number, "error": f"{type(error).__name__}: {error}", "user": False})

    def _submit(self, number: Any, request: JudgeRequest) -> None:
        future = self._judge.submit(request)
        with self._lock:
            self._pending[number] = future
        future.add_done_callback(lambda done: self._done(number, done))

    def _done(self, number: Any, done: Future[Judgement]) -> None:
        with self._lock:
            if self._pending.pop(number, None) is None:
                return  # cancelled by the client
        if done.cancelled():
            self._answer({"id": number, "error": "it is closing", "user": False})
        elif (error := done.exception()) is not None:
            self._answer({"id": number, "error": str(error), "user": isinstance(error, UserError)})
        else:
            self._answer({"id": number, "judgement": msgspec.to_builtins(done.result())})

    def _cancel(self, number: Any) -> None:
        with self._lock:
            future = self._pending.pop(number, None)
        if future is not None:
            future.cancel()

    def _call(self, name: Any) -> dict[str, Any]:
        if name == "stats":
            stats: dict[str, Any] = msgspec.to_builtins(self._judge.stats())
            return stats
        if name == "describe":
            return {"sandbox": self._judge.description, "pid": os.getpid()}
        raise msgspec.ValidationError(f"no call {name!r}")

    def _prepare(self, number: Any, languages: list[Language]) -> None:
        try:
            progress = lambda text: self._answer({"id": number, "progress": text})  # noqa: E731
            prepared = self._judge.prepare(languages, progress)
        except UserError as error:
            self._answer({"id": number, "error": str(error), "user": True, **build_field(error)})
        except Exception as error:
            log.exception("preparing %s failed", ", ".join(language.language_id for language in languages))
            self._answer({"id": number, "error": f"{type(error).__name__}: {error}", "user": False})
        else:
            self._answer({"id": number, "value": msgspec.to_builtins(prepared)})

    def _answer(self, message: dict[str, Any]) -> None:
        try:
            with self._writing:
                self._connection.sendall(msgspec.json.encode(message) + b"\n")
        except OSError:
            pass  # the client is gone: nobody waits for this any more


def main(argv: list[str] | None = None) -> int:
    """`python -m lcbx.judge.service_server`: serves until standard input ends."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--judge", help="Address of the judge to serve; default: a pool in this process.")
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--runtime")
    parser.add_argument("--workers", type=int)
    options = parser.parse_args(argv)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    try:
        judge = open_judge(
            options=JudgeOptions(
                address=options.judge,
                sandbox=options.sandbox,
                workers=options.workers,
                store=TestStore.default(),
                runtime=options.runtime,
            )
        )
        server = JudgeServer(options.socket, judge)
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
