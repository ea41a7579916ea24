"""/health, /ready and /metrics."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from lcbx.errors import UserError
from lcbx.serve.admission import Admission
from lcbx.serve.bodies import as_json
from lcbx.serve.counters import Counters
from lcbx.serve.program_desk import ProgramDesk


@dataclass(slots=True)
class HealthRoutes:
    """What supervisors, load balancers and Prometheus ask."""

    desk: ProgramDesk
    admission: Admission
    counters: Counters

    def router(self) -> APIRouter:
        """Return the routes with their descriptions."""
        router = APIRouter(tags=["operation"])
        router.add_api_route("/health", self.health, methods=["GET"], summary="The process answers")
        router.add_api_route("/ready", self.ready, methods=["GET"], summary="It judges: 200, or 503 with the reason")
        for path, answer in (("/health", self.health), ("/ready", self.ready)):  # some load balancers send HEAD
            router.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)
        router.add_api_route("/metrics", self.metrics, methods=["GET"], summary="Metrics for Prometheus")
        return router

    async def health(self) -> Response:
        return as_json({"status": "ok"})

    async def ready(self) -> Response:
        if self.admission.draining:
            return as_json({"status": "stopping"}, status=503)
        try:
            await asyncio.to_thread(self.desk.judge.stats)
        except UserError as error:
            return as_json({"status": "the judge does not answer", "reason": str(error)}, status=503)
        return as_json({"status": "ok", "languages": len(self.desk.catalogue.prepared)})

    async def metrics(self) -> Response:
        self.counters.programs.set(self.admission.programs)
        text = await asyncio.to_thread(self.counters.text)
        return Response(text, media_type=CONTENT_TYPE_LATEST)
