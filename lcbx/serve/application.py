"""The service as one ASGI application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from lcbx import __version__
from lcbx.judge.http_messages import (
    AnswerMessage,
    LanguageMessage,
    ProblemMessage,
    ProgramMessage,
    TestFileMessage,
)
from lcbx.judge.request import Judge
from lcbx.judge.warm_msgspec import warm_msgspec
from lcbx.serve.access_log import AccessLog
from lcbx.serve.admission import Admission
from lcbx.serve.api_page import add_page
from lcbx.serve.bodies import decoder, part_decoder
from lcbx.serve.catalogue import LanguageCatalogue
from lcbx.serve.counters import Counters
from lcbx.serve.fusion import FusionRequest
from lcbx.serve.fusion_routes import FusionRoutes, lax_decoder
from lcbx.serve.fusion_submit import SubmitRequest
from lcbx.serve.gate import RequestGate
from lcbx.serve.health_routes import HealthRoutes
from lcbx.serve.own_routes import CancelMessage, OwnRoutes, PrepareMessage
from lcbx.serve.piston_routes import PistonRoutes
from lcbx.serve.problem_book import ProblemBook
from lcbx.serve.program_desk import ProgramDesk
from lcbx.serve.refused import Refusal, answer_bug, answer_refusal
from lcbx.serve.settings import ServeSettings
from lcbx.serve.unserved import answer_invalid, answer_unserved
from lcbx.types import Benchmark, Language

MESSAGES = (ProgramMessage, ProblemMessage, TestFileMessage, LanguageMessage, CancelMessage, PrepareMessage)
LAX_MESSAGES = (FusionRequest, SubmitRequest)
DESCRIPTION = """Judges programs in many programming languages, each in a sandbox.

`/v1` is lcbx's own API. `/run_code` and `/submit` answer clients of SandboxFusion, `/api/v2` answers clients of Piston.
"""


@dataclass(slots=True)
class Service:
    """One service and what it is made of."""

    app: ASGIApp
    desk: ProgramDesk
    admission: Admission
    counters: Counters
    access_log: AccessLog


def make_service(
    judge: Judge, languages: Iterable[Language], settings: ServeSettings, benchmarks: Iterable[Benchmark] = ()
) -> Service:
    """Return a service that judges with `judge`, whose store holds the tests of the benchmarks.

    `judge` is not closed by it. Raises UserError if the access log can't be written.
    """
    warm_msgspec()
    for kind in MESSAGES:
        decoder(kind)
        part_decoder(kind)
    for message in LAX_MESSAGES:
        lax_decoder(message)
    msgspec.json.encode(AnswerMessage(index=0))
    admission = Admission(max_programs=settings.max_programs, max_bytes=settings.max_pending_bytes)
    counters, access_log = Counters(judge), AccessLog(settings.access_log)
    problems = ProblemBook(judge.store, max_problems=settings.max_problems, max_staged_bytes=settings.max_staged_bytes)
    for benchmark in benchmarks:
        problems.load(benchmark)
    catalogue = LanguageCatalogue(languages, judge)
    desk = ProgramDesk(judge, catalogue, problems, ceilings=settings.ceilings, admission=admission, counters=counters)
    # FastAPI's own pages load their viewer from a public server, which sites without a network don't reach.
    app = FastAPI(title="lcbx judge", version=__version__, description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(HTTPException, answer_unserved)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(Exception, answer_bug)
    app.include_router(OwnRoutes(desk, admission, counters, settings).router())
    app.include_router(FusionRoutes(desk, admission, settings).router())
    app.include_router(PistonRoutes(desk, admission, settings).router())
    app.include_router(HealthRoutes(desk, admission, counters).router())
    add_page(app, "/docs")
    gate = RequestGate(app, settings=settings, counters=counters, access_log=access_log)
    return Service(gate, desk, admission, counters, access_log)
