"""Requests that are not served: the exception, and its answer in the form that each API has."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

LONGEST_MESSAGE = 2000
"""Characters of a message: some repeat what the client has sent."""


class Refusal(Exception):
    """A request that the service does not serve."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message[:LONGEST_MESSAGE]
        self.headers = dict(headers or {})


def refusal_body(refusal: Refusal) -> bytes:
    """Return the answer as JSON. Clients of Piston read `message`, clients of FastAPI services read `detail`."""
    return msgspec.json.encode({"code": refusal.code, "message": refusal.message, "detail": refusal.message})


async def answer_bug(request: Request, _error: Exception) -> Response:
    """Return the response to a request on which the service failed. The gate writes the traceback to the log."""
    refusal = Refusal(500, "bug", "The service failed on this request. Its log has the traceback.")
    return await answer_refusal(request, refusal)


async def answer_refusal(request: Request, refusal: Exception) -> Response:
    """Return the response to a request that was refused."""
    assert isinstance(refusal, Refusal)
    request.scope["lcbx.refused"] = refusal.code
    return Response(
        refusal_body(refusal), status_code=refusal.status, headers=refusal.headers, media_type="application/json"
    )
