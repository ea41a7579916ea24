"""The API as a page for people, made of its OpenAPI description: one file, for sites without a network too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiField:
    """One field of a message, or one parameter of a path."""

    name: str
    kind: str
    """Its type in words."""
    default: str = ""
    required: bool = False
    note: str = ""
    fields: tuple[ApiField, ...] = ()
    """The fields inside, if it is an object or a list of objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path."""

    method: str
    path: str
    tag: str
    summary: str
    parameters: tuple[ApiField, ...]
    body: ApiField | None
    answer: ApiField | None


def add_page(app: FastAPI, path: str) -> None:
    """Serve the page at `path`."""

    def page() -> HTMLResponse:
        return HTMLResponse(api_page(app.openapi()), headers={"content-security-policy": POLICY})

    app.add_api_route(path, page, methods=["GET"], include_in_schema=False)


def api_page(description: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI description whose schemas are written out where they are used."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string(Path(__file__).with_name("api_page.html").read_text())
    tags: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints(description):
        tags.setdefault(endpoint.tag, []).append(endpoint)
    return template.render(info=description["info"], tags=tags)


def endpoints(description: Mapping[str, Any]) -> Iterator[Endpoint]:
    """Yield the endpoints in their order."""
    for path, methods in description["paths"].items():
        for method in METHODS:
            if (operation := methods.get(method)) is None:
                continue
            yield Endpoint(
                method=method.upper(),
                path=path,
                tag=(operation.get("tags") or ["other"])[0],
                summary=operation.get("summary", ""),
                parameters=tuple(_parameter(item) for item in operation.get("parameters", ())),
                body=_message(operation.get("requestBody", {})),
                answer=_message(operation["responses"].get("200", {})),
            )


def _parameter(parameter: Mapping[str, Any]) -> ApiField:
    schema = parameter["schema"]
    where = f"{kind_of(schema)}, in the {parameter['in']}"
    return ApiField(
        name=parameter["name"],
        kind=where,
        default=_default(schema),
        required=parameter.get("required", False),
        note=parameter.get("description", ""),
    )


def _message(part: Mapping[str, Any]) -> ApiField | None:
    """Return the message of a request or of an answer; None if its form is not described."""
    for media_type, content in part.get("content", {}).items():
        schema = content.get("schema")
        if schema and "$ref" not in schema:
            lines = ", one per line" if media_type.endswith("ndjson") else ""
            note = schema.get("description", "")
            return ApiField(name=schema.get("title", ""), kind=media_type + lines, note=note, fields=fields_of(schema))
    return None


def fields_of(schema: Mapping[str, Any]) -> tuple[ApiField, ...]:
    """Return the fields of an object, or of what a list or an optional field holds."""
    for inner in (*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict) and (fields := fields_of(inner)):
            return fields
    required = schema.get("required", ())
    return tuple(
        ApiField(
            name=name,
            kind=kind_of(field),
            default=_default(field),
            required=name in required,
            note=field.get("description", ""),
            fields=fields_of(field),
        )
        for name, field in schema.get("properties", {}).items()
    )


def kind_of(schema: Mapping[str, Any]) -> str:
    """Return a type in words."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind_of(item) for item in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kind = schema.get("type", "any value")
    if kind == "array":
        return f"list of {kind_of(schema['items'])}" if schema.get("items") else "list"
    if kind == "object" and isinstance(values := schema.get("additionalProperties"), dict) and values:
        return f"object of {kind_of(values)}"
    return str(kind)


def _default(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema["default"]) if "default" in schema else ""
