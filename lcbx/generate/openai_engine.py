"""The `openai` engine's record: any server with OpenAI's API. Its generator is in `openai_generator`."""

from __future__ import annotations

import os

from lcbx.generate.demo import DEMO_MODELS
from lcbx.generate.engine import EngineKind, EngineOption, ModelIdentity, ModelRequest, Plan
from lcbx.generate.generator import Generator, shown_address
from lcbx.generate.local_model import PLACEMENT, shown_name


def _fits(request: ModelRequest) -> bool:
    return "base_url" in request.flags or bool(os.environ.get("OPENAI_BASE_URL") and request.model not in DEMO_MODELS)


def _plan(request: ModelRequest) -> Plan:
    _, body = ENGINE.split_options(request)

    def make() -> Generator:
        from lcbx.generate.openai_generator import OpenAIGenerator

        return OpenAIGenerator(
            request.model,
            base_url=request.flags.get("base_url"),
            concurrency=request.flags.get("concurrency"),
            extra_body=body,
        )

    address = request.flags.get("base_url") or os.environ.get("OPENAI_BASE_URL")
    server = None if address is None else shown_address(address)
    return make, ModelIdentity(name=shown_name(request.model), revision=request.revision, server=server)


ENGINE = EngineKind(
    name="openai",
    summary="a server with OpenAI's API",
    fits=_fits,
    plan=_plan,
    options=(
        EngineOption(name="base_url", kind=str, help="Server's address, such as http://localhost:8000/v1."),
        EngineOption(name="concurrency", kind=int, help="Requests sent at the same time."),
    ),
    passes_on="a field of every request",
    placement=PLACEMENT,
    packages=("openai",),
)
