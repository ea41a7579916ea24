"""TRL's trainers, made from a training configuration: the GRPO trainer, and its asynchronous variant."""

from __future__ import annotations

import dataclasses
import importlib
from dataclasses import dataclass
from typing import Any

from datasets import Dataset

from lcbx.errors import UserError, did_you_mean
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.settings import trl_arguments
from lcbx.train.settings.config import TrainConfig
from lcbx.train.trainer import training_model, vllm_cpu


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerParts:
    """What a trainer is made of."""

    config: TrainConfig
    tokenizer: Any
    dataset: Dataset
    reward: JudgeReward
    world_size: int
    switches: dict[str, bool]
    """Variables of the chat template, such as thinking."""


def make_trainer(parts: TrainerParts) -> Any:
    """Return TRL's GRPO trainer, or its asynchronous one for `backend: async`."""
    return _async_trainer(parts) if parts.config.backend == "async" else _grpo_trainer(parts)


def _grpo_trainer(parts: TrainerParts) -> Any:
    trl: Any = importlib.import_module("trl")
    config = parts.config
    model = training_model.load_model(config)
    training_model.keep_stop_tokens(model, parts.tokenizer)
    stop = training_model.eos_ids(model.generation_config, parts.tokenizer)
    arguments = trl_arguments.grpo_arguments(config, parts.world_size, templates=parts.switches, stop=stop)
    checked = checked_arguments(trl.GRPOConfig, arguments)
    if config.generation == "vllm-colocate" and config.cpu:
        vllm_cpu.patch()
    return trl.GRPOTrainer(
        model=model,
        reward_funcs=parts.reward,
        args=checked,
        train_dataset=parts.dataset,
        processing_class=parts.tokenizer,
        peft_config=training_model.lora(config, training_model.layers_of(model.config)),
    )


def _async_trainer(parts: TrainerParts) -> Any:
    """TRL's asynchronous trainer generates while it optimises. It is experimental and needs GPUs and a vLLM server."""
    trl: Any = importlib.import_module("trl.experimental.async_grpo")
    config = parts.config
    arguments = trl_arguments.async_arguments(config, parts.world_size, templates=parts.switches)
    if config.model_revision is not None:
        arguments.setdefault("model_init_kwargs", {"revision": config.model_revision})
    return trl.AsyncGRPOTrainer(
        model=training_model.resolve(config.model),  # it loads the model itself, with its own attention
        reward_funcs=parts.reward,
        args=checked_arguments(trl.AsyncGRPOConfig, arguments),
        train_dataset=parts.dataset,
        processing_class=parts.tokenizer,
        peft_config=training_model.lora(config, training_model.layers_of(training_model.read_config(config))),
    )


def checked_arguments(kind: Any, arguments: dict[str, Any]) -> Any:
    """Return TRL's configuration `kind`. Raises UserError for fields it does not have and values it refuses."""
    names = {field.name for field in dataclasses.fields(kind)}
    for name in arguments:
        if name not in names:
            hint = did_you_mean(name, names, otherwise="")
            raise UserError(f"trainer.{name}: TRL's {kind.__name__} has no such field.{hint}")
    try:
        return kind(**arguments)
    except (TypeError, ValueError) as error:
        raise UserError(f"TRL refuses this configuration: {error}") from error
