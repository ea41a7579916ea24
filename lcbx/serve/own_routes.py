"""/v1: the service's own endpoints. Messages are in `judge.http_messages`."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response, StreamingResponse

from lcbx import __version__
from lcbx.errors import UserError
from lcbx.judge.build_failures import build_field
from lcbx.judge.http_messages import (
    IDEMPOTENCY_HEADER,
    JOB_HEADER,
    PROTOCOL,
    AboutMessage,
    AnswerMessage,
    LanguageMessage,
    ProblemMessage,
    ProgramMessage,
    TestFileMessage,
)
from lcbx.serve.admission import Admission
from lcbx.serve.bodies import NDJSON, as_json, decode, decode_lines, numbered_lines, read, unless_gone
from lcbx.serve.counters import Counters
from lcbx.serve.gate import HELD
from lcbx.serve.jobs import ClientJob, ClientJobs
from lcbx.serve.openapi import described
from lcbx.serve.program_desk import ProgramDesk, check_hashes
from lcbx.serve.refused import Refusal
from lcbx.serve.settings import ServeSettings
from lcbx.serve.unserved import OWN

_encode = msgspec.json.Encoder().encode
log = logging.getLogger("lcbx")


class CancelMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which programs of a batch to cancel."""

    indices: list[int] | None = None
    """Their positions in the batch; None: all."""


class PrepareMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Languages to prepare."""

    languages: list[LanguageMessage]


@dataclass(slots=True)
class OwnRoutes:
    """The endpoints of one service."""

    desk: ProgramDesk
    admission: Admission
    counters: Counters
    settings: ServeSettings
    jobs: ClientJobs = field(default_factory=ClientJobs)
    instance: str = field(default_factory=lambda: secrets.token_hex(8))

    def router(self) -> APIRouter:
        """Return the routes with their descriptions."""
        router = APIRouter(prefix="/v1", tags=[OWN])
        add = router.add_api_route
        add(
            "/about",
            self.about,
            methods=["GET"],
            summary="What this service is, and its limits",
            **described(answer=AboutMessage),
        )
        add("/languages", self.languages, methods=["GET"], summary="The languages that are served")
        add("/benchmarks", self.benchmarks, methods=["GET"], summary="The benchmarks that are loaded")
        add("/stats", self.stats, methods=["GET"], summary="Counters of the judge")
        add(
            "/judge",
            self.judge,
            methods=["POST"],
            summary="Judge or run one program",
            **described(ProgramMessage, AnswerMessage),
        )
        add(
            "/judge/batch",
            self.judge_batch,
            methods=["POST"],
            summary="Judge many programs; answers are streamed as they come",
            **described(ProgramMessage, AnswerMessage, lines=True),
        )
        add("/jobs/{job_id}", self.job, methods=["GET"], summary="How far a batch is")
        add("/jobs/{job_id}", self.cancel, methods=["DELETE"], summary="Cancel a batch")
        add(
            "/jobs/{job_id}/cancel",
            self.cancel_some,
            methods=["POST"],
            summary="Cancel programs of a batch",
            **described(CancelMessage),
        )
        add(
            "/problems",
            self.add_problem,
            methods=["POST"],
            summary="Upload a problem",
            **described(ProblemMessage),
        )
        add(
            "/tests",
            self.add_tests,
            methods=["POST"],
            summary="Upload files of tests",
            **described(TestFileMessage, lines=True),
        )
        add("/tests/{kind}/{sha256}", self.add_test, methods=["PUT"], summary="Upload one large file of a test")
        add(
            "/prepare",
            self.prepare,
            methods=["POST"],
            summary="Make the images of languages; progress is streamed",
            **described(PrepareMessage),
        )
        return router

    # --- what the service is ---

    async def about(self) -> Response:
        return as_json(
            AboutMessage(
                lcbx=__version__,
                protocol=PROTOCOL,
                instance=self.instance,
                sandbox=self.desk.judge.description,
                max_programs=self.settings.max_programs,
                max_body_bytes=self.settings.max_body_bytes,
                ceilings=msgspec.to_builtins(self.settings.ceilings),
            )
        )

    async def languages(self) -> Response:
        catalogue = self.desk.catalogue
        prepared = catalogue.prepared
        return as_json(
            [
                {
                    "id": language_id,
                    "name": language.name,
                    "digest": language.digest,
                    "aliases": catalogue.aliases[language_id],
                    "image": prepared[language_id].reference if language_id in prepared else None,
                    "image_digest": prepared[language_id].digest if language_id in prepared else None,
                    "toolchain": prepared[language_id].toolchain_version if language_id in prepared else None,
                    "stand_in": prepared[language_id].stand_in if language_id in prepared else None,
                }
                for language_id, language in catalogue.languages.items()
            ]
        )

    async def benchmarks(self) -> Response:
        return as_json(
            [
                {
                    "name": benchmark.name,
                    "revision": benchmark.revision,
                    "problems": [problem.problem_id for problem in benchmark.problems],
                }
                for benchmark in self.desk.problems.benchmarks.values()
            ]
        )

    async def stats(self) -> Response:
        try:
            return as_json(await asyncio.to_thread(self.desk.judge.stats))
        except UserError as error:
            raise Refusal(503, "judge-lost", str(error)) from error

    # --- judging ---

    async def judge(self, request: Request) -> Response:
        body = await request.body()
        message = decode(body, ProgramMessage)
        key = request.headers.get(IDEMPOTENCY_HEADER)
        if key is not None and message.idempotency_key is None:
            message = msgspec.structs.replace(message, idempotency_key=key)
        request.scope["lcbx.programs"] = 1
        with self.admission.hold(1, len(body)):
            judgement = await unless_gone(request, self.desk.judgement(message))
        return as_json(AnswerMessage(index=0, key=message.key, judgement=judgement))

    async def judge_batch(
        self, request: Request, ordered: Annotated[bool, Query(description="Answer in the order of the batch.")] = False
    ) -> Response:
        body = await request.body()
        programs = numbered_lines(body)
        if not programs:
            raise Refusal(422, "empty-batch", "a batch has one program per line")
        held: ExitStack = request.scope[HELD]
        held.enter_context(self.admission.hold(len(programs), len(body)))
        messages = decode_lines(programs, ProgramMessage)
        job = held.enter_context(self.jobs.open(len(messages)))
        request.scope["lcbx.programs"], request.scope["lcbx.job"] = len(messages), job.job_id
        lines = self._answers(job, messages, held, ordered=ordered)
        return StreamingResponse(lines, media_type=NDJSON, headers={JOB_HEADER: job.job_id})

    async def _answers(
        self, job: ClientJob, messages: list[ProgramMessage], held: ExitStack, *, ordered: bool
    ) -> AsyncIterator[bytes]:
        """Yield the answers as they come. What is ready at the same time is sent together."""
        with held:  # before the client reads the end: its next request finds room
            ready: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
            for index, message in enumerate(messages):
                task = asyncio.create_task(self.desk.answer(message, index))
                job.tasks[index] = task
                task.add_done_callback(partial(self._note, job, index, ready))
            early: dict[int, bytes] = {}
            sent = 0
            while sent < len(messages):
                lines = [await ready.get()]
                while not ready.empty():
                    lines.append(ready.get_nowait())
                if not ordered:
                    sent += len(lines)
                    yield b"".join(line for _, line in lines)
                    continue
                early.update(lines)
                chunk = []
                while sent in early:
                    chunk.append(early.pop(sent))
                    sent += 1
                yield b"".join(chunk)

    @staticmethod
    def _note(job: ClientJob, index: int, ready: asyncio.Queue[tuple[int, bytes]], task: asyncio.Task[bytes]) -> None:
        job.tasks.pop(index, None)
        job.done += 1
        if task.cancelled():
            line = b'{"index":%d,"error":{"code":"cancelled","message":"it was cancelled"}}' % index
        elif (error := task.exception()) is not None:  # a bug, which must not keep the others from their answers
            log.error("a program of a batch failed", exc_info=error)
            line = b'{"index":%d,"error":{"code":"bug","message":"the service failed on it","user":false}}' % index
        else:
            line = task.result()
        ready.put_nowait((index, line + b"\n"))

    async def job(self, job_id: str) -> Response:
        job = self._job(job_id)
        return as_json({"total": job.total, "done": job.done, "cancelled": job.cancelled})

    async def cancel(self, job_id: str) -> Response:
        return as_json({"cancelled": self._job(job_id).cancel(None)})

    async def cancel_some(self, job_id: str, request: Request) -> Response:
        message, job = await read(request, CancelMessage), self._job(job_id)
        if message.indices is not None and len(message.indices) > job.total:
            raise Refusal(422, "bad-message", f"the job has only {job.total} programs")
        return as_json({"cancelled": job.cancel(message.indices)})

    def _job(self, job_id: str) -> ClientJob:
        job = self.jobs.get(job_id)
        if job is None:
            raise Refusal(404, "no-job", "there is no such job, or it is done")
        return job

    # --- problems and tests ---

    async def add_problem(self, request: Request) -> Response:
        message = await read(request, ProblemMessage)
        return as_json(await self.desk.in_thread(self.desk.add_problem, message))

    async def add_tests(self, request: Request) -> Response:
        body = await request.body()
        files = decode_lines(numbered_lines(body), TestFileMessage)
        return as_json({"bytes": await self.desk.in_thread(self.desk.problems.stage, files)})

    async def add_test(
        self, request: Request, kind: Literal["input", "output"], sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
    ) -> Response:
        file = TestFileMessage(kind=kind, data=await request.body())
        await self.desk.in_thread(check_hashes, {sha256: file.data})
        return as_json({"bytes": await self.desk.in_thread(self.desk.problems.stage, [file])})

    # --- languages ---

    async def prepare(self, request: Request) -> Response:
        message = await read(request, PrepareMessage)
        languages = [self.desk.catalogue.find(language) for language in message.languages]
        return StreamingResponse(self._prepared(languages), media_type=NDJSON)

    async def _prepared(self, languages: Iterable[Any]) -> AsyncIterator[bytes]:
        """Yield what is being done, and then the result."""
        loop, lines = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any]]()

        def tell(line: dict[str, Any]) -> None:
            loop.call_soon_threadsafe(lines.put_nowait, line)

        def work() -> None:
            try:
                prepared = self.desk.catalogue.prepare(languages, lambda text: tell({"progress": text}))
                tell({"value": msgspec.to_builtins(prepared)})
            except UserError as error:
                tell({"error": {"code": "not-possible", "message": str(error), **build_field(error)}})
            except BaseException as error:
                tell({"error": {"code": "bug", "message": f"{type(error).__name__}: {error}", "user": False}})
                raise

        done = asyncio.create_task(asyncio.to_thread(work))
        while True:
            line = await lines.get()
            yield _encode(line) + b"\n"
            if "progress" not in line:
                break
        await done
