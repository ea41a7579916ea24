"""Colocated vLLM without a GPU.

TRL replaces each of vLLM's parameters in place. vLLM's CPU build repacks weights when it loads them, and repacked ones
can't be replaced that way. Here all weights are loaded again instead, in bfloat16.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import Any


def patch() -> None:
    """Replace TRL's weight transfer. Must be called before the trainer is made."""
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    os.environ.setdefault("VLLM_ENABLE_V1_MULTIPROCESSING", "0")
    vllm_generation: Any = importlib.import_module("trl.generation.vllm_generation")
    vllm_generation.VLLMGeneration.sync_weights = _sync_weights


def _sync_weights(self: Any) -> None:
    import torch

    model = self.accelerator.unwrap_model(self.model)
    has_adapter = hasattr(model, "merge_adapter")
    if has_adapter:
        model.merge_adapter()
    try:
        engine = self.llm.llm_engine.model_executor.driver_worker.model_runner
        engine.reload_weights(weights_iterator=((name, value.to(torch.bfloat16)) for name, value in _weights(model)))
        self.llm.reset_prefix_cache()
    finally:
        if has_adapter:
            model.unmerge_adapter()


def _weights(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield the weights under the base model's names, without adapters."""
    for name, value in model.state_dict().items():
        if "lora_" not in name:
            yield name.removeprefix("base_model.model.").replace(".base_layer", ""), value
