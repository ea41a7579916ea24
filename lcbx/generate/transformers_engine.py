"""The `transformers` engine's record: a model in this process. Its generator is in `transformers_generator`."""

from __future__ import annotations

import os

from lcbx.generate.engine import EngineKind, EngineOption, ModelRequest, Plan
from lcbx.generate.generator import Generator
from lcbx.generate.local_model import BATCH_SIZE, DTYPE, PLACEMENT, THINKING, find_local_model


def _plan(request: ModelRequest) -> Plan:
    model = find_local_model(request)
    own, others = ENGINE.split_options(request)

    def make() -> Generator:
        # Read when torch is loaded. Judging shares the cores with torch, and threads that spin while they wait for one
        # another cost more than they gain: 14 GFLOP per CPU second, 25 without (2 busy cores, 2026-11-23).
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from lcbx.generate.transformers_generator import TransformersGenerator

        return TransformersGenerator(
            model.location,
            revision=model.load_revision,
            batch_size=request.flags.get("batch_size"),
            progress=request.progress,
            options=others,
            **own,
        )

    return make, model.identity


ENGINE = EngineKind(
    name="transformers",
    summary="transformers in this process, on a CPU or GPU",
    fits=lambda request: True,  # noqa: ARG005  (the last resort of `auto`)
    plan=_plan,
    options=(
        BATCH_SIZE,
        THINKING,
        DTYPE,
        EngineOption(name="device", kind=str, help="Where the model runs: cpu, cuda, cuda:1, ...", flag=False),
    ),
    passes_on="an argument of from_pretrained",
    placement=PLACEMENT,
    packages=("transformers", "torch", "tokenizers"),
    extra="cpu",
    local=True,
)
