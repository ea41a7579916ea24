"""The description of the API: schemas of our messages, in the form that FastAPI adds to its own."""

from __future__ import annotations

from typing import Any

import msgspec

REF = "#/components/schemas/{name}"


def described(body: Any = None, answer: Any = None, *, lines: bool = False) -> dict[str, Any]:
    """Return what `add_api_route` needs to describe the messages of a route.

    `lines`: body and answer have one message per line.
    """
    kind = "application/x-ndjson" if lines else "application/json"
    extra: dict[str, Any] = {}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": {kind: {"schema": _schema(body)}}}
    if answer is not None:
        extra["responses"] = {"200": {"description": "The answer", "content": {kind: {"schema": _schema(answer)}}}}
    return {"openapi_extra": extra, "response_model": None}


def _schema(kind: Any) -> dict[str, Any]:
    """Return the schema of a message, with the schemas of its parts inside it."""
    (schema,), parts = msgspec.json.schema_components([kind], ref_template=REF)
    whole: dict[str, Any] = _inlined(schema, parts, ())
    return whole


def _inlined(schema: Any, parts: dict[str, Any], inside: tuple[str, ...]) -> Any:
    if isinstance(schema, list):
        return [_inlined(item, parts, inside) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        if name in inside:  # a message that contains itself
            return {"type": "object", **rest}
        return {**_inlined(parts[name], parts, (*inside, name)), **rest}
    return {key: _inlined(value, parts, inside) for key, value in schema.items()}
