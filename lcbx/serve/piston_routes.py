"""Piston's endpoints: `/api/v2/runtimes` and `/api/v2/execute`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from lcbx.judge.http_messages import IDEMPOTENCY_HEADER, TestMessage
from lcbx.judge.request import JudgeRequest, resolve_limits
from lcbx.serve import piston
from lcbx.serve.admission import Admission
from lcbx.serve.bodies import as_json, unless_gone
from lcbx.serve.openapi import described
from lcbx.serve.piston import PistonAnswer, PistonError, PistonRequest
from lcbx.serve.program_desk import ProgramDesk, inline_problem
from lcbx.serve.refused import Refusal
from lcbx.serve.settings import ServeSettings
from lcbx.types import ExtractReason, Language, Limits, Program, SampleKey, Verdict


@dataclass(slots=True)
class PistonRoutes:
    """The endpoints of one service."""

    desk: ProgramDesk
    admission: Admission
    settings: ServeSettings

    def router(self) -> APIRouter:
        """Return the routes with their descriptions."""
        router = APIRouter(prefix="/api/v2", tags=["Piston"])
        router.add_api_route("/runtimes", self.runtimes, methods=["GET"], summary="Languages and their versions")
        router.add_api_route(
            "/execute",
            self.execute,
            methods=["POST"],
            summary="Run a program with one input",
            **described(PistonRequest, PistonAnswer),
        )
        return router

    async def runtimes(self) -> Response:
        catalogue = self.desk.catalogue
        return as_json(
            [
                {
                    "language": language_id,
                    "version": self._version(language_id),
                    "aliases": catalogue.aliases[language_id],
                }
                for language_id, language in catalogue.languages.items()
                if language.executor_image is None
            ]
        )

    def _version(self, language_id: str) -> str:
        prepared = self.desk.catalogue.prepared.get(language_id)
        return piston.version_of(prepared.toolchain_version if prepared is not None else "")

    async def execute(self, request: Request) -> Response:
        raw = await request.body()
        try:
            job = self._request(raw)
        except PistonError as error:
            return as_json({"message": str(error)}, status=400)
        except Refusal as refusal:
            return as_json({"message": refusal.message}, status=400 if refusal.status == 422 else refusal.status)
        request.scope["lcbx.programs"] = 1
        key = request.headers.get(IDEMPOTENCY_HEADER)
        with self.admission.hold(1, len(raw)):
            work = self.desk.once(key, raw, lambda: self.desk.judge_request(job))
            judgement = await unless_gone(request, work)
        if judgement is None:
            return Response(status_code=499)
        if judgement.verdict == Verdict.JE:
            return as_json({"message": judgement.error or "the sandbox failed"}, status=500)
        language_id = job.language.language_id
        return as_json(
            piston.answer_of(judgement, job.limits, language=language_id, version=self._version(language_id))
        )

    def _request(self, raw: bytes) -> JudgeRequest:
        """Return what the judge is asked. Raises PistonError or Refusal."""
        try:
            body: Any = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise PistonError(f"the body is not JSON: {error}") from error
        piston.check_request(body)
        language = self._language(body["language"], body["version"])
        source, _, files = piston.decoded_files(body)
        piston.check_limits(body, self.settings.ceilings)
        problem, inline = inline_problem((TestMessage(input=piston.stdin_of(body)),))
        key = SampleKey(problem_id=problem.problem_id, language_id=language.language_id, sample_index=0)
        return JudgeRequest(
            program=Program(key=key, source=source, reason=ExtractReason.GIVEN),
            problem=problem,
            language=language,
            limits=piston.limits_of(body, resolve_limits(Limits(), language, problem)),
            lenient=False,
            rerun_near_limit=False,
            inline=inline,
            run=piston.run_of(body, files),
        )

    def _language(self, name: str, version: str) -> Language:
        language_id = self.desk.catalogue.resolve(name)
        if language_id is None or not piston.satisfies(self._version(language_id), version):
            raise PistonError(f"{name}-{version} runtime is unknown")
        return self.desk.catalogue.languages[language_id]
