"""A training configuration as arguments of TRL and peft.

Pure, and imports neither; a test compares the names with TRL's fields.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lcbx.errors import UserError
from lcbx.train.settings.config import TrainConfig

NOT_ASYNC = ("beta", "loss_type", "num_iterations", "scale_rewards", "mask_truncated_completions", "shuffle_dataset")
"""Fields missing in the asynchronous trainer's configuration: its loss, advantages and order are fixed."""
DDP_TIMEOUT_S = 3600
"""Longer than judging a batch may take; otherwise the other ranks time out first."""


def accumulation(config: TrainConfig, world_size: int) -> int:
    """Return the forward passes per device and update. Raises UserError if the completions can't be divided evenly."""
    per_pass = config.micro_batch * world_size
    if config.rollouts_per_step % per_pass:
        raise UserError(
            f"{config.rollouts_per_step} completions a step (group_size {config.group_size} x prompts_per_step "
            f"{config.prompts_per_step}) can't be divided among {world_size} processes in batches of "
            f"{config.micro_batch}. Change micro_batch or prompts_per_step."
        )
    return config.rollouts_per_step // per_pass


def grpo_arguments(
    config: TrainConfig, world_size: int, *, templates: dict[str, bool] | None = None, stop: Collection[int] = ()
) -> dict[str, Any]:
    """Return arguments of `GRPOConfig`.

    `templates`: switches of the chat template, such as thinking. `stop`: end tokens.
    """
    arguments: dict[str, Any] = {
        "output_dir": str(config.run_dir / "checkpoints"),
        "seed": config.seed,
        "num_generations": config.group_size,
        "per_device_train_batch_size": config.micro_batch,
        "gradient_accumulation_steps": accumulation(config, world_size),
        "max_completion_length": config.max_new_tokens,
        "temperature": config.temperature,
        "top_p": config.top_p,
        "top_k": config.top_k,
        "learning_rate": config.learning_rate,
        "lr_scheduler_type": config.schedule,
        "warmup_steps": config.warmup,
        "weight_decay": config.weight_decay,
        "max_grad_norm": config.max_grad_norm,
        "epsilon": config.clip,
        "epsilon_high": config.clip_high,
        "beta": config.kl,
        "loss_type": config.loss,
        "scale_rewards": config.scale_rewards,
        "num_iterations": config.updates_per_batch,
        "mask_truncated_completions": config.mask_truncated,
        "num_train_epochs": config.epochs,
        "max_steps": config.max_steps if config.max_steps is not None else -1,
        "gradient_checkpointing": config.gradient_checkpointing,
        "bf16": config.bf16,
        "use_cpu": config.cpu,
        "save_steps": config.save_every,
        "save_total_limit": config.save_total,
        "logging_steps": config.log_every,
        "report_to": config.report_to,
        "shuffle_dataset": False,
        "remove_unused_columns": False,
        "dataloader_num_workers": 0,
        "disable_tqdm": True,
        "ddp_timeout": DDP_TIMEOUT_S,
        "log_completions": False,
    }
    if templates:
        arguments["chat_template_kwargs"] = templates
    return arguments | _vllm(config, stop) | config.trainer


def _vllm(config: TrainConfig, stop: Collection[int]) -> dict[str, Any]:
    if config.generation == "transformers":
        return {}
    arguments: dict[str, Any] = {
        "use_vllm": True,
        "vllm_mode": config.generation.removeprefix("vllm-"),
        "vllm_max_model_length": config.max_prompt_length + config.max_new_tokens,
    }
    if stop:  # vLLM reads the model's files, not the end tokens added to the model in memory
        arguments["generation_kwargs"] = {"stop_token_ids": sorted(stop)}
    if config.generation == "vllm-colocate":
        arguments |= {
            "vllm_gpu_memory_utilization": config.vllm_memory,
            "vllm_enable_sleep_mode": config.vllm_sleep,
            "vllm_tensor_parallel_size": config.vllm_tensor_parallel,
        }
    elif config.vllm_url:
        arguments["vllm_server_base_url"] = config.vllm_url
    return arguments


def async_arguments(
    config: TrainConfig, world_size: int, *, templates: dict[str, bool] | None = None
) -> dict[str, Any]:
    """Return arguments of TRL's asynchronous trainer, which has fewer."""
    arguments = grpo_arguments(config, world_size, templates=templates)
    missing = (*NOT_ASYNC, *_vllm(config, ()))
    shared = {name: value for name, value in arguments.items() if name not in missing}
    return shared | ({"vllm_server_base_url": config.vllm_url} if config.vllm_url else {}) | config.trainer


def weights_dtype(config: TrainConfig) -> str:
    """Return the type in which the model's own weights are kept. An adapter's weights are always in float32.

    Under an adapter the model's weights do not change, and autocast rounds them to bfloat16 for each product anyway.
    With vLLM they stay in float32: the adapter is merged into them and subtracted again at every step, and in bfloat16
    that would not restore them.
    """
    frozen = config.lora and config.generation == "transformers"
    return "bfloat16" if frozen and config.bf16 else "float32"


def lora_arguments(config: TrainConfig, layers: int) -> dict[str, Any]:
    """Return arguments of peft's `LoraConfig` for a model with `layers` layers."""
    arguments: dict[str, Any] = {
        "r": config.lora_rank,
        "lora_alpha": config.lora_alpha,
        "lora_dropout": 0.0,
        "target_modules": "all-linear",
        "task_type": "CAUSAL_LM",
    }
    if config.lora_last_layers is not None:
        arguments["layers_to_transform"] = list(range(max(0, layers - config.lora_last_layers), layers))
        arguments["target_modules"] = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    return arguments
