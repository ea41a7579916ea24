"""Colocated vLLM without a GPU: its CPU build repacks weights when it loads them, so TRL's way of replacing them fails.

TRL sets each parameter in place; the repacked ones have no loader. Here all weights are loaded anew, in bfloat16.
"""

from __future__ import annotations

import importlib
import os
from typing import Any


def patch() -> None:
    """Replace TRL's weight transfer. Call before the trainer is made."""
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    os.environ.setdefault("VLLM_ENABLE_V1_MULTIPROCESSING", "0")
    vllm_generation: Any = importlib.import_module("trl.generation.vllm_generation")
    vllm_generation.VLLMGeneration.sync_weights = _sync_weights


def _sync_weights(self: Any) -> None:
    import torch

    model = self.accelerator.unwrap_model(self.model)
    merged = hasattr(model, "merge_adapter")
    if merged:
        model.merge_adapter()
    try:
        engine = self.llm.llm_engine.model_executor.driver_worker.model_runner
        engine.reload_weights(weights_iterator=((name, value.to(torch.bfloat16)) for name, value in _weights(model)))
        self.llm.reset_prefix_cache()
    finally:
        if merged:
            model.unmerge_adapter()


def _weights(model: Any) -> Any:
    """Names as the base model has them, adapters left out."""
    for name, value in model.state_dict().items():
        if "lora_" not in name:
            yield name.removeprefix("base_model.model.").replace(".base_layer", ""), value
