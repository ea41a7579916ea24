"""Reading and writing what requests carry."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from functools import cache
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from lcbx.serve.ceilings import MOST_PARTS, check_parts
from lcbx.serve.refused import Refusal

T = TypeVar("T")
NDJSON = "application/x-ndjson"


@cache
def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type, made once. Called while the service starts: see `warm_msgspec`."""
    return msgspec.json.Decoder(kind)


def _decoder_of(kind: Any) -> msgspec.json.Decoder[Any]:
    return decoder(kind)


async def read(request: Request, kind: type[T]) -> T:
    """Return the body as a message. Raises Refusal."""
    return decode(await request.body(), kind)


def decode(raw: bytes, kind: type[T], *, status: int = 422) -> T:
    """Return a message. Raises Refusal with the field that is wrong."""
    check_parts(raw)
    try:
        value: T = _decoder_of(kind).decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(status, "bad-message", f"{error}") from error
    return value


def lines_of(body: bytes) -> list[bytes]:
    """Return the lines of a body that are not blank. Raises Refusal for more lines than a request needs."""
    check_parts(body)
    if body.count(b"\n") + body.count(b"\r") > MOST_PARTS:
        raise Refusal(413, "too-many-parts", f"a request may have at most {MOST_PARTS} lines")
    return [line for line in body.splitlines() if line.strip()]


def as_json(value: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a response with a value as JSON."""
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json", headers=headers)


async def unless_gone(request: Request, work: Awaitable[T]) -> T | None:
    """Return the result of `work`; None if the client is gone before it is there, and `work` is cancelled then."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        task.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
