"""Models behind one small protocol: `vllm`, `openai`, `transformers`, `replay`; only home of torch outside training.

Nothing heavy is imported before an engine is made.
"""

from __future__ import annotations

import os
from typing import Any

from lcbx.errors import UserError
from lcbx.generate.generator import Generator
from lcbx.generate.plan import PLACEMENT, ModelIdentity, choose_engine, parse_engine_options, plan

__all__ = [
    "ENGINES",
    "PLACEMENT",
    "Generator",
    "ModelIdentity",
    "choose_engine",
    "make_generator",
    "parse_engine_options",
    "plan",
]

ENGINES = ("vllm", "openai", "transformers", "replay")


def make_generator(engine: str, model: str, **options: Any) -> Generator:
    """An engine by name, or what `auto` stands for here; `model` may be `demo`. Options are the engine's own.

    Raises UserError: no such engine, not installed, or the model can't be loaded.
    """
    engine = choose_engine(engine, model, base_url=options.get("base_url"), completions=None)
    if model == "demo" and engine in ("transformers", "vllm"):
        from lcbx.generate import demo_model

        model, revision = demo_model.ensure(options.get("progress"))
        if revision == demo_model.HUB_REVISION:
            options.setdefault("revision", revision)
    try:
        generator: Generator = _engine(engine)(model, **options)
    except ImportError as error:
        extra = {"vllm": "vllm", "transformers": "cpu"}.get(engine)
        if extra is None:
            raise
        raise UserError(f"engine {engine} can't be used: {error}. Run: pip install 'lcbx[{extra}]'") from error
    return generator


def _engine(name: str) -> Any:
    match name:
        case "vllm":
            from lcbx.generate.vllm_engine import VllmGenerator

            return VllmGenerator
        case "openai":
            from lcbx.generate.openai_engine import OpenAIGenerator

            return OpenAIGenerator
        case "transformers":
            # Read when torch is loaded. Judging shares the cores with it, and threads that spin while they wait for one
            # another then cost more than they win: 2 cores, busy, 2026-11-23: 14 GFLOP a CPU second, so 25.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            from lcbx.generate.transformers_engine import TransformersGenerator

            return TransformersGenerator
        case "replay":
            from lcbx.generate.replay import ReplayGenerator

            return ReplayGenerator
    raise UserError(f"no engine {name!r}. There are: auto, {', '.join(ENGINES)}")
