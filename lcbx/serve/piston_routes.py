"""Piston's endpoints: `/api/v2/runtimes` and `/api/v2/execute`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from lcbx.judge.http_messages import IDEMPOTENCY_HEADER, TestMessage
from lcbx.judge.request import JudgeRequest, SingleRun, resolve_limits
from lcbx.serve import piston, piston_package
from lcbx.serve.admission import Admission
from lcbx.serve.bodies import as_json, unless_gone
from lcbx.serve.ceilings import LONGEST_NAME, check_parts
from lcbx.serve.interpreted import as_interpreted
from lcbx.serve.openapi import described
from lcbx.serve.piston import PistonAnswer, PistonError, PistonRequest
from lcbx.serve.piston_package import PackagedTest
from lcbx.serve.program_desk import ProgramDesk, inline_problem, run_request
from lcbx.serve.refused import Refusal
from lcbx.serve.settings import ServeSettings
from lcbx.serve.unserved import PISTON
from lcbx.types import Judgement, Language, Limits, Verdict


@dataclass(slots=True)
class PistonRoutes:
    """The endpoints of one service."""

    desk: ProgramDesk
    admission: Admission
    settings: ServeSettings

    def router(self) -> APIRouter:
        """Return the routes with their descriptions."""
        router = APIRouter(prefix="/api/v2", tags=[PISTON])
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
        key = request.headers.get(IDEMPOTENCY_HEADER)
        try:
            job, test = self._request(raw)
            request.scope["lcbx.programs"] = 1
            with self.admission.hold(1, len(raw)):
                answer = await unless_gone(request, self._answer(job, test, key, raw))
        except PistonError as error:
            return as_json({"message": str(error)}, status=400)
        except Refusal as refusal:
            request.scope["lcbx.refused"] = refusal.code
            status = 400 if refusal.status == 422 else refusal.status
            return as_json({"message": refusal.message}, status=status, headers=refusal.headers)
        return Response(status_code=499) if answer is None else as_json(answer)

    async def _answer(self, job: JudgeRequest, test: PackagedTest | None, key: str | None, raw: bytes) -> PistonAnswer:
        """Run a program, and grade it if it came with a test. Raises Refusal."""
        judgement = await self._judged(job, key, raw)
        language_id = job.language.language_id
        kept_bytes = job.run.keep_output_bytes if job.run is not None else piston.KEPT_BYTES
        version = self._version(language_id)
        answer = piston.answer_of(judgement, job.limits, language=language_id, version=version, kept_bytes=kept_bytes)
        if test is None or not judgement.tests:
            return answer
        run = judgement.tests[0]
        failure = piston_package.failure_of(test, run, judgement.verdict)
        if failure is not None:
            return piston_package.graded(answer, code=failure[0], accepted=False, reason=failure[1])
        output = piston_package.output_of(test, run)
        if test.expected is None:
            return answer if output is None else piston_package.ungraded(answer, output)
        if test.checker is None or output is None:
            accepted, kind, code = output is not None and piston_package.equal(test.expected, output), "diff", 0
        else:
            accepted, code = await self._checked(test.checker, piston_package.checker_run(test, output), key, raw)
            kind = "checker"
        reason = f"Output is correct ({kind})" if accepted else f"Output isn't correct ({kind})"
        return piston_package.graded(answer, code=code, accepted=accepted, reason=reason)

    async def _judged(self, job: JudgeRequest, key: str | None, raw: bytes) -> Judgement:
        """Return what the program did. Raises Refusal if the machinery failed."""
        judgement = await self.desk.once(key, raw, lambda: self.desk.judge_request(job))
        if judgement.verdict == Verdict.JE:
            raise Refusal(500, "sandbox-error", judgement.error or "the sandbox failed")
        return as_interpreted(judgement, job.language)

    async def _checked(self, source: str, run: SingleRun, key: str | None, raw: bytes) -> tuple[bool, int]:
        """Return whether the checker accepts an output, and its exit code. Raises PistonError and Refusal."""
        language = self.desk.catalogue.with_suffix(piston_package.suffix_of(piston_package.CHECKER))
        if language is None:
            raise PistonError(f"{piston_package.CHECKER}: no language that is served here runs it")
        limits = replace(
            resolve_limits(Limits(), language, inline_problem((TestMessage(),))[0]),
            time_limit_s=piston_package.CHECKER_TIME_S,
            idle_limit_s=piston_package.CHECKER_TIME_S,
        )
        key = None if key is None else f"{key[:150]} checker"
        judgement = await self._judged(run_request(source, language, TestMessage(), limits, run), key, raw)
        if not judgement.tests:
            raise PistonError(f"{piston_package.CHECKER} could not be run")
        result = judgement.tests[0]
        code = 128 + result.signal if result.signal is not None else result.exit_code or 0
        return "".join(result.stdout.split()) in piston_package.ACCEPTED, code

    def _request(self, raw: bytes) -> tuple[JudgeRequest, PackagedTest | None]:
        """Return what the judge is asked, and the test that came with it. Raises PistonError or Refusal."""
        check_parts(raw)
        try:
            body: Any = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise PistonError(f"the body is not JSON: {error}") from error
        piston.check_request(body)
        language = self._language(body["language"], body["version"])
        source, _, files = piston.decoded_files(body)
        piston.check_limits(body, self.settings.ceilings)
        limits = piston.limits_of(body, resolve_limits(Limits(), language, inline_problem((TestMessage(),))[0]))
        test = piston_package.packaged_test(files)
        if test is None:
            stdin = TestMessage(input=piston.stdin_of(body))
            return run_request(source, language, stdin, limits, piston.run_of(body, files)), None
        stdin = TestMessage(input="" if test.uses_files else test.input.decode("utf-8", "replace"))
        limits = piston_package.limits_of(test, limits)
        return run_request(source, language, stdin, limits, piston_package.run_of(test, files)), test

    def _language(self, name: str, version: str) -> Language:
        if max(len(name), len(version)) > LONGEST_NAME:
            raise PistonError(f"{name[:LONGEST_NAME]}... runtime is unknown")
        catalogue = self.desk.catalogue
        language_id = catalogue.resolve(name) or catalogue.resolve(piston_package.plain_name(name))
        if language_id is None or not piston.satisfies(self._version(language_id), version):
            raise PistonError(f"{name}-{version} runtime is unknown")
        return self.desk.catalogue.languages[language_id]
