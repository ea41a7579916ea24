"""Reading and writing what requests carry."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Iterable
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect
from starlette.requests import Request
from starlette.responses import Response

from lcbx.errors import did_you_mean
from lcbx.serve.ceilings import MOST_PARTS, check_parts
from lcbx.serve.refused import Refusal

T = TypeVar("T")
NDJSON = "application/x-ndjson"
_UNKNOWN_FIELD = re.compile(r"unknown field `(?P<name>.*?)`(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)


@cache
def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type, made once. Called while the service starts: see `warm_msgspec`."""
    return msgspec.json.Decoder(kind)


@cache
def part_decoder(kind: Any) -> tuple[tuple[str, ...], msgspec.json.Decoder[Any]]:
    """Return the fields of a message that are dataclasses, and a decoder that refuses unknown fields of those.

    msgspec ignores unknown fields of dataclasses, which we use elsewhere, too: a mistyped limit would not apply. The
    decoder reads the names of fields and passes over their values. Made while the service starts, like `decoder`.
    """
    parts = {}
    for item in _fields_of(inspect.type_info(kind)):
        part = _part(item.type)
        if isinstance(part, inspect.DataclassType):
            names = [(own.encode_name, msgspec.Raw, msgspec.Raw(b"null")) for own in part.fields]
            parts[item.encode_name] = msgspec.defstruct(part.cls.__name__, names, forbid_unknown_fields=True)
    keys = msgspec.defstruct("Parts", [(name, part | None, None) for name, part in parts.items()])
    return tuple(parts), msgspec.json.Decoder(keys)


def spelt_like(kind: Any, error: str) -> str:
    """Return which field may have been meant by one that msgspec does not know, with a space in front; or nothing."""
    match = _UNKNOWN_FIELD.search(error)
    if match is None:
        return ""
    place: Any = inspect.type_info(kind)
    for step in re.findall(r"\.(\w+)", match["path"] or ""):
        place = next((_part(item.type) for item in _fields_of(place) if item.encode_name == step), None)
    return did_you_mean(match["name"], [item.encode_name for item in _fields_of(place)], otherwise="")


def _fields_of(kind: Any) -> tuple[inspect.Field, ...]:
    return kind.fields if isinstance(kind, inspect.StructType | inspect.DataclassType) else ()


def _part(kind: inspect.Type) -> inspect.Type:
    """Return the type that has fields, of an optional one and of the items of a list; any other as it is."""
    if isinstance(kind, inspect.UnionType):
        return next((part for item in kind.types if _fields_of(part := _part(item))), kind)
    return _part(kind.item_type) if isinstance(kind, inspect.VarTupleType | inspect.ListType) else kind


async def read(request: Request, kind: type[T]) -> T:
    """Return the body as a message. Raises Refusal."""
    return decode(await request.body(), kind)


def decode(raw: bytes, kind: type[T], *, status: int = 422) -> T:
    """Return a message. Raises Refusal with the field that is wrong."""
    check_parts(raw)
    message: Any = kind  # what is cached has to be hashable, which mypy does not know of types
    try:
        value: T = decoder(message).decode(raw)
        names, keys = part_decoder(message)
        if any(getattr(value, name) is not None for name in names):
            keys.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(status, "bad-message", f"{error}{spelt_like(kind, str(error))}") from error
    return value


def decode_lines(lines: Iterable[tuple[int, bytes]], kind: type[T]) -> list[T]:
    """Return the messages of `numbered_lines`. Raises Refusal with the number of the line that is wrong."""
    messages = []
    for number, line in lines:
        try:
            messages.append(decode(line, kind))
        except Refusal as refusal:
            message = f"line {number}: {refusal.message}"
            raise Refusal(refusal.status, refusal.code, message, headers=refusal.headers) from refusal
    return messages


def numbered_lines(body: bytes) -> list[tuple[int, bytes]]:
    """Return the lines of a body that are not blank, with their numbers from 1 on.

    Raises Refusal for more lines than a request needs.
    """
    check_parts(body)
    if body.count(b"\n") + body.count(b"\r") > MOST_PARTS:
        raise Refusal(413, "too-many-parts", f"a request may have at most {MOST_PARTS} lines")
    return [(number, line) for number, line in enumerate(body.splitlines(), 1) if line.strip()]


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
