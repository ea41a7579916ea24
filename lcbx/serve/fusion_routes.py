"""SandboxFusion's endpoints: `/run_code`, `/submit` and what their clients need besides."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from lcbx.judge.http_messages import IDEMPOTENCY_HEADER, TestMessage
from lcbx.judge.request import JudgeRequest, resolve_limits
from lcbx.serve.admission import Admission
from lcbx.serve.bodies import as_json, unless_gone
from lcbx.serve.ceilings import check_parts
from lcbx.serve.file_names import check_count
from lcbx.serve.fusion import FusionAnswer, FusionRequest, answer_of, limits_of, run_of
from lcbx.serve.fusion_submit import EvalResult, FusionSubmission, SubmitRequest, case_of, result_of, submission_of
from lcbx.serve.interpreted import as_interpreted
from lcbx.serve.openapi import described
from lcbx.serve.program_desk import ProgramDesk, inline_problem, run_request
from lcbx.serve.refused import Refusal
from lcbx.serve.settings import ServeSettings
from lcbx.serve.unserved import FUSION
from lcbx.types import Judgement, Limits

POD_VARIABLE = "MY_POD_NAME"
"""Environment variable that SandboxFusion reports as `executor_pod_name`."""
MOST_TESTS_AT_ONCE = 64
BUSY = 504
"""Status when there is no room. verl's client tries again for no other, and takes that program for a failed one."""


@dataclass(slots=True)
class FusionRoutes:
    """The endpoints of one service."""

    desk: ProgramDesk
    admission: Admission
    settings: ServeSettings

    def router(self) -> APIRouter:
        """Return the routes with their descriptions."""
        router = APIRouter(tags=[FUSION])
        router.add_api_route(
            "/run_code",
            self.run_code,
            methods=["POST"],
            summary="Run a program with one input",
            **described(FusionRequest, FusionAnswer),
        )
        router.add_api_route(
            "/submit",
            self.submit,
            methods=["POST"],
            summary="Judge a completion on the tests of a problem",
            **described(SubmitRequest, EvalResult),
        )
        router.add_api_route("/v1/ping", self.ping, methods=["GET"], summary="Whether the service answers")
        return router

    async def ping(self) -> Response:
        return as_json("pong")

    async def run_code(self, request: Request) -> Response:
        body = await request.body()
        message = _decoded(body, FusionRequest)
        request.scope["lcbx.programs"] = 1
        with self.admission.hold(1, len(body), busy_status=BUSY):
            key = request.headers.get(IDEMPOTENCY_HEADER)
            answer = await unless_gone(request, self._answer(message, key, body))
        return as_json(answer)

    async def _answer(self, message: FusionRequest, key: str | None, content: bytes) -> FusionAnswer:
        """Run a program. What fails around it is the status `SandboxError`. Raises Refusal."""
        job = self._request(message)
        judgement = await self.desk.once(key, content, lambda: self.desk.judge_request(job))
        return _with_pod(answer_of(as_interpreted(judgement, job.language), job.limits, message.fetch_files))

    def _request(self, message: FusionRequest) -> JudgeRequest:
        language_id = self.desk.catalogue.resolve(message.language)
        if language_id is None:
            raise _unknown_language(message.language, sorted(self.desk.catalogue.languages))
        language = self.desk.catalogue.languages[language_id]
        check_count(len(message.files))
        try:
            run = run_of(message)
        except ValueError as error:
            raise Refusal(422, "bad-message", str(error)) from error
        stdin = TestMessage(input=message.stdin or "")
        limits = limits_of(message, resolve_limits(Limits(), language, inline_problem((stdin,))[0]))
        return run_request(message.code, language, stdin, limits, run)

    # --- /submit ---

    async def submit(self, request: Request) -> Response:
        body = await request.body()
        message = _decoded(body, SubmitRequest)
        arguments = (message, self.desk.catalogue, self.desk.problems, self.desk.judge.store)
        most_time_s = self.settings.ceilings.time_limit_s
        submission = await self.desk.in_thread(submission_of, *arguments, most_time_s=most_time_s)
        request.scope["lcbx.programs"] = len(submission.tests)
        with self.admission.hold(min(len(submission.tests), MOST_TESTS_AT_ONCE), len(body), busy_status=BUSY):
            result = await unless_gone(request, self._submitted(submission))
        return as_json(result)

    async def _submitted(self, submission: FusionSubmission) -> EvalResult:
        """Run the program on every test, as many at a time as SandboxFusion does, and stop at the first failure."""
        if submission.source is None:
            return result_of(submission, [])
        cases = []
        for first in range(0, len(submission.tests), MOST_TESTS_AT_ONCE):
            part = submission.tests[first : first + MOST_TESTS_AT_ONCE]
            judgements = await asyncio.gather(*(self._run_test(submission, test) for test in part))
            for test, (judgement, limits) in zip(part, judgements, strict=True):
                answer = _with_pod(answer_of(judgement, limits))
                cases.append(case_of(submission, test, judgement, answer))
            if not submission.run_all and not all(case.passed for case in cases):
                break
        return result_of(submission, cases)

    async def _run_test(self, submission: FusionSubmission, test: TestMessage) -> tuple[Judgement, Limits]:
        message = FusionRequest(
            code=submission.source or "",
            language=submission.language_id,
            stdin=test.input,
            compile_timeout=submission.compile_timeout_s,
            run_timeout=submission.run_timeout_s,
        )
        job = self._request(message)
        return as_interpreted(await self.desk.judge_request(job), job.language), job.limits


def _with_pod(answer: FusionAnswer) -> FusionAnswer:
    return msgspec.structs.replace(answer, executor_pod_name=os.environ.get(POD_VARIABLE))


@cache
def lax_decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type, made once, as `bodies.decoder` is. Numbers may be texts, as they may be there."""
    return msgspec.json.Decoder(kind, strict=False)


def _decoded(body: bytes, kind: Any) -> Any:
    """Return the message. Raises Refusal with the body that FastAPI gives for one that is not valid."""
    check_parts(body)
    try:
        return lax_decoder(kind).decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(422, "bad-message", str(error)) from error


def _unknown_language(name: str, known: list[str]) -> Refusal:
    return Refusal(422, "unknown-language", f"language {name!r} is not served here. Served: {', '.join(known)}.")
