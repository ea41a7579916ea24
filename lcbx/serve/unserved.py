"""Requests that the framework refuses, answered in the form of this service's own errors.

Those for endpoints that are not here are told what is served of the API to which they belong.

Piston answers `{"message"}`, SandboxFusion (and FastAPI) `{"detail"}`; a client prints whichever it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lcbx.serve.refused import Refusal, answer_refusal

OWN, FUSION, PISTON = "lcbx", "SandboxFusion", "Piston"
"""Names of the APIs, which are the tags of their routes."""
PISTON_PREFIX = "/api/"
FUSION_PATHS = (
    *("/run_jupyter", "/list_datasets", "/list_ids", "/get_prompts", "/get_prompt_by_id"),
    *("/get_metrics", "/get_metrics_function"),
)
"""Endpoints of SandboxFusion that are not here."""
REASONS = {
    "/run_jupyter": "Notebooks are not run: send the cells as one program",
    "/api/v2/packages": "Packages can't be listed, installed or removed, so there is no cms_ioi: languages are those "
    "that the service was started with",
}
SHOWN_PATH = 200


async def answer_unserved(request: Request, error: Exception) -> Response:
    """Return the response to a request that has no route, or not with its method, or that the framework refuses."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code not in (404, 405):
        return await answer_refusal(request, Refusal(error.status_code, "refused", str(error.detail), headers=headers))
    paths = request.app.openapi()["paths"]
    message = refusal_text(request.method, request.url.path, paths, wrong_method=error.status_code == 405)
    return await answer_refusal(request, Refusal(error.status_code, "unknown-endpoint", message, headers=headers))


async def answer_invalid(request: Request, error: Exception) -> Response:
    """Return the response to a request whose path or query has a wrong value."""
    assert isinstance(error, RequestValidationError)
    wrong = "; ".join(f"{item['loc'][-1]}: {item['msg']}" for item in error.errors())
    return await answer_refusal(request, Refusal(422, "bad-parameter", wrong))


def refusal_text(method: str, path: str, paths: Mapping[str, Any], *, wrong_method: bool) -> str:
    """Return what is not served, why as far as there is a reason, and what is served of the same API.

    `paths` is that part of the OpenAPI description.
    """
    api = _api_of(path, paths)
    served = ", ".join(
        f"{name.upper()} {known}"
        for known, methods in paths.items()
        for name, operation in methods.items()
        if api in operation["tags"]
    )
    what = "is not served with this method" if wrong_method else "is not served here"
    reason = f"{REASONS[path]}. " if path in REASONS else ""
    return f"{method} {path[:SHOWN_PATH]} {what}. {reason}Of {api}'s API: {served}."


def _api_of(path: str, paths: Mapping[str, Any]) -> str:
    """Return the API that a path belongs to; lcbx's own for a path that is nobody's."""
    if path.startswith(PISTON_PREFIX):
        return PISTON
    if path in FUSION_PATHS:
        return FUSION
    return next((str(operation["tags"][0]) for operation in paths.get(path, {}).values()), OWN)
