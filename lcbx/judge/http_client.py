"""A `Judge` whose programs are judged by an HTTP service (`lcbx serve`); the messages are in `http_messages`.

Programs are sent in batches: whatever waits when a batch is sent goes with it. Answers are streamed, so a slow program
delays no other. One thread with an event loop does all of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

import msgspec

from lcbx import __version__
from lcbx.errors import UserError
from lcbx.judge.build_failures import read_error
from lcbx.judge.http_messages import (
    JOB_HEADER,
    PROTOCOL,
    TOKEN_VARIABLE,
    UNKNOWN_PROBLEM,
    AboutMessage,
    AnswerMessage,
    LanguageMessage,
    ProgramMessage,
)
from lcbx.judge.http_uploads import CHUNK_BYTES, problem_message, upload_problem
from lcbx.judge.request import JudgeRequest, JudgeStats, judge_error, no_code
from lcbx.judge.task_queue import for_sample
from lcbx.judge.warm_msgspec import warm_msgspec
from lcbx.problems.store import TestStore
from lcbx.sandbox import Prepared, Progress
from lcbx.types import Judgement, Language, Problem

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

RESTART_WAIT_S = 120.0
"""How long a request waits for a service that does not answer: whoever supervises it restarts it."""
RETRY_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
CALL_TIMEOUT_S = 30.0
MOST_LOSSES = 3
"""So many connections may break while a program is judged, before it is `JE`."""
MOST_PENDING = 4000
"""`submit` blocks while so many programs are not judged."""
BATCH_PROGRAMS, BATCH_BYTES = 200, 8 << 20
BATCHES_AT_ONCE = 4
"""A service that holds few programs takes so many batches at a time: one that fills it would wait for all others."""
LINGER_FROM = 16
"""With so many programs on their way, a batch waits a moment for more: the service has enough to do."""
LINGER_S = 0.01
MOST_BATCHES = 64

_encode = msgspec.json.Encoder().encode
_decode_answer = msgspec.json.Decoder(AnswerMessage).decode
_SERVER_BUSY, _TOO_LARGE = 429, 413
_STOPPING = (502, 503, 504)


class ServiceLost(Exception):
    """The service does not answer, or stopped before it had answered everything."""


@dataclass(slots=True, eq=False)
class _SentProgram:
    """One program that is not judged yet."""

    request: JudgeRequest
    future: Future[Judgement]
    message: bytes
    losses: int = 0
    misses: int = 0
    """How often the service did not have its problem."""
    job: str | None = None
    index: int = 0


@dataclass(slots=True)
class _Uploads:
    """What one instance of the service has been given."""

    instance: str
    problems: dict[str, asyncio.Task[str]] = field(default_factory=dict)
    """Digest here to digest there; equal but for problems that were not made by `make_problem`."""


class HttpJudgeClient:
    """A client of an HTTP judge service.

    Programs lost when the service died are sent again, with the same idempotency key. Those that it does not answer
    within `restart_wait_s` become `JE`. Calls (`stats`, `prepare`, `description`) fail at once when it does not answer.
    A client can be pickled; the copy connects anew.
    """

    def __init__(
        self,
        url: str,
        *,
        store: TestStore | None = None,
        token: str | None = None,
        restart_wait_s: float = RESTART_WAIT_S,
    ) -> None:
        """`store`: where the tests of requests are; None: `TestStore.default()`. `token`: None: of the environment.

        Raises UserError for an address with a password, which other users of this machine could see.
        """
        warm_msgspec()
        parts = urlsplit(url)
        if parts.password or not parts.hostname:
            reason = "has a password" if parts.password else "names no host"
            raise UserError(
                f"--judge {parts.scheme}://{parts.hostname or ''}: {reason}. Put a token into {TOKEN_VARIABLE}."
            )
        self.url = url.rstrip("/")
        self.store = store if store is not None else TestStore.default()
        self._token = token if token is not None else os.environ.get(TOKEN_VARIABLE)
        self._restart_wait_s = restart_wait_s
        self._room = threading.Semaphore(MOST_PENDING)
        self._lock = threading.Lock()
        self._waiting: deque[_SentProgram] = deque()
        self._open: dict[_SentProgram, None] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._work: asyncio.Event | None = None
        self._http: httpx2.AsyncClient | None = None
        self._known: _Uploads | None = None
        """The uploads of the instance that answered last."""
        self._uploads: _Uploads | None = None
        """The same; None: it has to be asked first whether it is still that instance."""
        self._greeting: asyncio.Lock | None = None
        self._about: AboutMessage | None = None
        self._batch_bytes = BATCH_BYTES
        """Halved by every batch that is refused for its size: a proxy before the service may take less than it says."""
        self._serving: asyncio.Task[Any] | None = None
        self._tasks: set[asyncio.Future[Any]] = set()
        self._closed = False
        self._description: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return _client, (self.url, self.store, self._token, self._restart_wait_s)

    @property
    def description(self) -> str:
        """The service's sandbox. Raises UserError when the service does not answer the first time."""
        if self._description is None:
            self._description = self._call(self._greet(), CALL_TIMEOUT_S).sandbox
        return self._description

    def submit(self, request: JudgeRequest) -> Future[Judgement]:
        future: Future[Judgement] = Future()
        if request.program.source is None:
            future.set_result(no_code(request.program))
            return future
        if self._closed:
            future.cancel()
            return future
        entry = _SentProgram(request, future, b"")
        self._room.acquire()
        future.add_done_callback(lambda done: self._settled(entry, done))
        with self._lock:
            if self._closed:
                future.cancel()
                return future
            loop = self._running_loop()
            self._open[entry] = None
            self._waiting.append(entry)
        loop.call_soon_threadsafe(self._wake)
        return future

    def prepare(self, languages: Iterable[Language], progress: Progress | None = None) -> dict[str, Prepared]:
        return self._call(self._prepare(list(languages), progress), None)

    def stats(self) -> JudgeStats:
        return msgspec.convert(self._call(self._get("/v1/stats"), CALL_TIMEOUT_S), JudgeStats)

    def close(self) -> None:
        """Drop the connections; the service cancels what it has not judged yet."""
        with self._lock:
            self._closed = True
            pending = list(self._open)
            loop, thread = self._loop, self._thread
        for entry in pending:
            entry.future.cancel()
        if loop is None or thread is None or not thread.is_alive():
            return
        loop.call_soon_threadsafe(self._stop)
        if threading.current_thread() is not thread:
            thread.join()

    # --- the thread ---

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop of the thread, which is started the first time. Called under the lock."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._work, self._greeting = asyncio.Event(), asyncio.Lock()
            self._thread = threading.Thread(target=self._run, name="lcbx-http-judge", daemon=True)
            self._thread.start()
        return self._loop

    def _run(self) -> None:
        assert self._loop is not None
        asyncio.set_event_loop(self._loop)
        try:
            with contextlib.suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._serving = asyncio.current_task()
        try:
            async with self._new_client() as self._http:
                await self._send_batches()
        finally:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    def _stop(self) -> None:
        if self._serving is not None:
            self._serving.cancel()

    def _new_client(self) -> httpx2.AsyncClient:
        import httpx2

        headers = {"user-agent": f"lcbx/{__version__}"}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        return httpx2.AsyncClient(
            base_url=self.url,
            headers=headers,
            timeout=httpx2.Timeout(CALL_TIMEOUT_S, read=None),
            limits=httpx2.Limits(max_connections=MOST_BATCHES + 8, max_keepalive_connections=MOST_BATCHES),
            trust_env=self.url.startswith("https:"),
        )

    def _call(self, work: Coroutine[Any, Any, T], timeout_s: float | None) -> T:
        """Do something in the thread and return its result. Raises UserError when that fails or takes too long."""
        with self._lock:
            if self._closed:
                work.close()
                raise UserError(f"the judge at {self.url} was closed by this client")
            loop = self._running_loop()
        future = asyncio.run_coroutine_threadsafe(self._once_running(work), loop)
        try:
            return future.result(timeout_s)
        except ServiceLost as error:
            raise UserError(f"the judge at {self.url} can't be reached: {error}") from error
        except (FutureTimeoutError, asyncio.CancelledError) as error:
            future.cancel()
            raise UserError(f"the judge at {self.url} does not answer") from error

    async def _once_running(self, work: Coroutine[Any, Any, T]) -> T:
        while self._http is None:  # the first call comes before the thread has made its client
            await asyncio.sleep(0)
        return await work

    # --- futures ---

    def _settled(self, entry: _SentProgram, future: Future[Judgement]) -> None:
        """A future is done, or was cancelled by its owner: called in any thread."""
        self._room.release()
        with self._lock:
            self._open.pop(entry, None)
            loop = self._loop
        if future.cancelled() and loop is not None and not self._closed:
            with contextlib.suppress(RuntimeError):  # the loop was closed in the meantime
                loop.call_soon_threadsafe(self._cancel, entry)

    def _cancel(self, entry: _SentProgram) -> None:
        if entry.job is not None:
            task = asyncio.ensure_future(self._cancel_there(entry.job, entry.index))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _cancel_there(self, job: str, index: int) -> None:
        with contextlib.suppress(ServiceLost, UserError):
            await self._post(f"/v1/jobs/{job}/cancel", _encode({"indices": [index]}))

    # --- sending ---

    def _wake(self) -> None:
        assert self._work is not None
        self._work.set()

    async def _send_batches(self) -> None:
        """Send what waits, as long as there is a client."""
        assert self._work is not None
        room = asyncio.Semaphore(MOST_BATCHES)
        while True:
            await self._work.wait()
            await room.acquire()
            if len(self._open) - len(self._waiting) >= LINGER_FROM:
                await asyncio.sleep(LINGER_S)
            self._work.clear()
            batch = self._take()
            if not batch:
                room.release()
                continue
            if self._waiting:
                self._work.set()
            task = asyncio.create_task(self._judge(batch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(lambda _: room.release())

    def _take(self) -> list[_SentProgram]:
        """Take the next batch from the queue; those that were cancelled are dropped."""
        batch: list[_SentProgram] = []
        size = 0
        most = _most_programs(self._about)
        while self._waiting and len(batch) < most and size < BATCH_BYTES:
            entry = self._waiting.popleft()
            if not entry.future.done():
                batch.append(entry)
                size += len(entry.request.program.source or "")
        return batch

    def _cut(self, batch: list[_SentProgram], about: AboutMessage) -> None:
        """Leave in the batch what one request may have; the rest goes back to the front of the queue.

        A program that is too large by itself gets a UserError.
        """
        for entry in [entry for entry in batch if len(entry.message) > about.max_body_bytes]:
            batch.remove(entry)
            size = f"{len(entry.message)} bytes, of at most {about.max_body_bytes}"
            reason = f"the judge at {self.url} takes no program that large ({size}). Start it with a larger --max-body."
            if entry.future.set_running_or_notify_cancel():
                entry.future.set_exception(UserError(reason))
        room = min(self._batch_bytes, about.max_body_bytes)
        kept = 0
        for entry in batch[: _most_programs(about)]:
            room -= len(entry.message) + 1
            if kept and room < 0:
                break
            kept += 1
        self._waiting.extendleft(reversed(batch[kept:]))
        del batch[kept:]
        if self._waiting:
            self._wake()

    async def _judge(self, batch: list[_SentProgram]) -> None:
        """Send a batch until each of its programs is answered, or nothing answers any more."""
        gave_up_at = time.monotonic() + self._restart_wait_s
        pause_s = RETRY_PAUSE_S
        left = batch
        try:
            while left := [entry for entry in left if not entry.future.done()]:
                before = len(left)
                wait_s, reason = await self._try(left)
                left = [entry for entry in left if not entry.future.done()]
                if not left:
                    return
                if len(left) < before or not reason:  # it answers
                    gave_up_at, pause_s = time.monotonic() + self._restart_wait_s, RETRY_PAUSE_S
                for entry in left:
                    if reason and (entry.losses > MOST_LOSSES or time.monotonic() > gave_up_at):
                        self._end_badly(entry, reason)
                await asyncio.sleep(wait_s or pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        except UserError as error:
            for entry in left:
                if entry.future.set_running_or_notify_cancel():
                    entry.future.set_exception(error)
        except Exception as error:  # a bug in lcbx: the program is not judged, and says why
            for entry in left:
                self._end_badly(entry, f"{type(error).__name__}: {error}")
            raise

    async def _try(self, batch: list[_SentProgram]) -> tuple[float, str]:
        """Send a batch once, less what the service does not take at a time.

        Returns how long to wait before what is left is sent again, and why; 0: the usual pause. An empty reason: the
        service is there, and has too much to do. Raises UserError.
        """
        try:
            about = await self._greet()
            for problem in {entry.request.problem.digest: entry.request.problem for entry in batch}.values():
                await self._uploaded(problem)
            for entry in batch:
                await self._encode(entry)
            self._cut(batch, about)
            return await self._stream(batch) if batch else (0.0, "")
        except ServiceLost as error:
            return 0.0, f"can't be reached: {error}"

    async def _stream(self, batch: list[_SentProgram]) -> tuple[float, str]:
        import httpx2

        assert self._http is not None
        body = b"\n".join([entry.message for entry in batch])
        started = False
        try:
            async with self._http.stream(
                "POST", "/v1/judge/batch", content=body, headers={"content-type": "application/x-ndjson"}
            ) as response:
                if response.status_code != 200:
                    await response.aread()
                    if response.status_code == _TOO_LARGE and len(batch) > 1:
                        self._batch_bytes = min(self._batch_bytes, len(body) // 2)
                        return RETRY_PAUSE_S, ""
                    return self._refused(response)
                started = True
                job = response.headers.get(JOB_HEADER)
                for index, entry in enumerate(batch):
                    entry.job, entry.index = job, index
                    if entry.future.cancelled():
                        self._cancel(entry)
                async for line in _lines(response):
                    self._answered(batch, _decode_answer(line))
        except (httpx2.HTTPError, msgspec.MsgspecError) as error:
            for entry in batch:
                entry.losses += started and not entry.future.done()
            self._uploads = None  # whoever answers next may be another instance
            return 0.0, f"was lost: {type(error).__name__}: {error}"
        finally:
            for entry in batch:
                entry.job = None
        return 0.0, ""

    def _refused(self, response: httpx2.Response) -> tuple[float, str]:
        """Return how long to wait after an answer that is none. Raises UserError."""
        text = _error_text(response)
        if response.status_code == _SERVER_BUSY:
            return _retry_after(response), ""
        if response.status_code in _STOPPING:
            self._uploads = None
            return 0.0, f"is stopping: {text}"
        if response.status_code >= 500:
            return 0.0, f"failed: {text}"
        raise UserError(f"the judge at {self.url} answers {response.status_code}: {text}")

    def _answered(self, batch: list[_SentProgram], answer: AnswerMessage) -> None:
        if not 0 <= answer.index < len(batch):
            return
        entry = batch[answer.index]
        if answer.error is not None:
            self._answered_badly(entry, answer.error.code, answer.error.message, user=answer.error.user)
        elif answer.judgement is not None and entry.future.set_running_or_notify_cancel():
            entry.future.set_result(for_sample(answer.judgement, entry.request))

    def _answered_badly(self, entry: _SentProgram, code: str, message: str, *, user: bool) -> None:
        if code == UNKNOWN_PROBLEM and entry.misses < MOST_LOSSES:
            entry.misses += 1
            if self._uploads is not None:
                self._uploads.problems.pop(entry.request.problem.digest, None)
        elif not user:
            entry.losses += 1
            if entry.losses > MOST_LOSSES:
                self._end_badly(entry, f"answered: {message}")
        elif entry.future.set_running_or_notify_cancel():
            entry.future.set_exception(UserError(message))

    def _end_badly(self, entry: _SentProgram, why: str) -> None:
        if not entry.future.done() and entry.future.set_running_or_notify_cancel():
            reason = f"the judge at {self.url} {why}"
            entry.future.set_result(judge_error(entry.request.program, reason, entry.losses + 1))

    async def _encode(self, entry: _SentProgram) -> None:
        """Set the message of a program, unless it has one."""
        if not entry.message:
            request = entry.request
            entry.message = _encode(
                ProgramMessage(
                    language=LanguageMessage(id=request.language.language_id, digest=request.language.digest),
                    code=request.program.source,
                    problem=await self._uploaded(request.problem),
                    limits=request.limits,
                    comparison=request.comparison,
                    lenient=request.lenient,
                    all_tests=request.all_tests,
                    keep_output_bytes=request.keep_output_bytes,
                    rerun_near_limit=request.rerun_near_limit,
                    warm_start=request.warm_start,
                    run=request.run,
                    inline=request.inline,
                    idempotency_key=uuid.uuid4().hex,
                )
            )

    # --- what the service has to know first ---

    async def _greet(self) -> AboutMessage:
        """Ask the service what it is. Raises UserError if it is another version, ServiceLost if it does not answer."""
        assert self._greeting is not None
        async with self._greeting:
            if self._uploads is not None and self._about is not None:
                return self._about
            about = msgspec.convert(await self._get("/v1/about"), AboutMessage)
            if (about.lcbx, about.protocol) != (__version__, PROTOCOL):
                here = f"lcbx {__version__}, protocol {PROTOCOL}"
                raise UserError(
                    f"the judge at {self.url} is lcbx {about.lcbx}, protocol {about.protocol}; this is {here}. "
                    "Use the same version on both sides."
                )
            if self._known is None or self._known.instance != about.instance:
                self._known = _Uploads(about.instance)
            self._about, self._uploads = about, self._known
            return about

    async def _uploaded(self, problem: Problem) -> str:
        """Return the digest by which the service knows the problem, uploaded if necessary. Raises ServiceLost."""
        uploads = self._uploads
        if uploads is None:
            await self._greet()
            uploads = self._uploads
            assert uploads is not None
        if problem.digest not in uploads.problems:
            most_bytes = self._about.max_body_bytes if self._about is not None else CHUNK_BYTES
            message = problem_message(problem)
            upload = upload_problem(message, self.store, self._post, self._put, most_bytes=most_bytes)
            uploads.problems[problem.digest] = asyncio.ensure_future(upload)
        try:
            return await asyncio.shield(uploads.problems[problem.digest])
        except BaseException:
            uploads.problems.pop(problem.digest, None)
            raise

    # --- requests ---

    async def _prepare(self, languages: list[Language], progress: Progress | None) -> dict[str, Prepared]:
        import httpx2

        assert self._http is not None
        await self._greet()
        wanted = [LanguageMessage(id=language.language_id, digest=language.digest) for language in languages]
        body = _encode({"languages": wanted})
        try:
            async with self._http.stream(
                "POST", "/v1/prepare", content=body, headers={"content-type": "application/json"}
            ) as response:
                if response.status_code != 200:
                    await response.aread()
                    raise UserError(_error_text(response))
                async for line in _lines(response):
                    message = msgspec.json.decode(line)
                    if "value" in message:
                        return msgspec.convert(message["value"], dict[str, Prepared])
                    if "error" in message:
                        raise read_error(message["error"]["message"], message["error"])
                    if progress is not None:
                        progress(message["progress"])
        except httpx2.HTTPError as error:
            raise ServiceLost(f"{type(error).__name__}: {error}") from error
        raise ServiceLost("it stopped in the middle of an answer")

    async def _get(self, path: str) -> Any:
        return await self._ask("GET", path)

    async def _post(self, path: str, body: bytes) -> Any:
        return await self._ask("POST", path, content=body, headers={"content-type": "application/json"})

    async def _put(self, path: str, body: bytes) -> Any:
        return await self._ask("PUT", path, content=body, headers={"content-type": "application/octet-stream"})

    async def _ask(self, method: str, path: str, **options: Any) -> Any:
        """Return the answer to one request. Raises ServiceLost when there is none, UserError when it is a refusal."""
        import httpx2

        assert self._http is not None
        try:
            response = await self._http.request(method, path, timeout=CALL_TIMEOUT_S, **options)
        except httpx2.HTTPError as error:
            raise ServiceLost(f"{type(error).__name__}: {error}") from error
        if response.status_code == _SERVER_BUSY or response.status_code >= 500:
            raise ServiceLost(f"it answers {response.status_code}: {_error_text(response)}")
        if response.status_code != 200:
            raise UserError(f"the judge at {self.url} answers {response.status_code}: {_error_text(response)}")
        return msgspec.json.decode(response.content)


def _most_programs(about: AboutMessage | None) -> int:
    """Return how many programs a batch may have. None: the service has not been asked yet."""
    return BATCH_PROGRAMS if about is None else max(1, min(BATCH_PROGRAMS, about.max_programs // BATCHES_AT_ONCE))


async def _lines(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Yield complete lines; a line that the service could not finish is none."""
    rest = b""
    async for chunk in response.aiter_raw():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line:
                yield line


def _error_text(response: httpx2.Response) -> str:
    try:
        return str(msgspec.json.decode(response.content)["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return response.text[:200]


def _retry_after(response: httpx2.Response) -> float:
    try:
        return min(LONGEST_PAUSE_S, max(RETRY_PAUSE_S, float(response.headers.get("retry-after", "1"))))
    except ValueError:
        return 1.0


def _client(url: str, store: TestStore, token: str | None, restart_wait_s: float) -> HttpJudgeClient:
    return HttpJudgeClient(url, store=store, token=token, restart_wait_s=restart_wait_s)
