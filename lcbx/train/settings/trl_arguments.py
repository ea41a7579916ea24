"""Our settings in TRL's words. Pure, and without TRL: a test holds these names against TRL's own fields."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lcbx.errors import UserError
from lcbx.train.settings.config import TrainConfig

NOT_ASYNC = ("beta", "loss_type", "num_iterations", "scale_rewards", "mask_truncated_completions", "shuffle_dataset")
"""What the asynchronous trainer's configuration lacks: its loss, its advantages and its order are fixed."""
DDP_TIMEOUT_S = 3600
"""Longer than a batch may be judged, else the other ranks give up first."""


def accumulation(config: TrainConfig, world_size: int) -> int:
    """Passes a device makes for one update. Raises UserError when the completions can't be dealt out evenly."""
    at_once = config.micro_batch * world_size
    if config.rollouts_per_step % at_once:
        raise UserError(
            f"{config.rollouts_per_step} completions a step (group_size {config.group_size} x prompts_per_step "
            f"{config.prompts_per_step}) can't be dealt out to {world_size} processes in batches of "
            f"{config.micro_batch}. Change micro_batch or prompts_per_step."
        )
    return config.rollouts_per_step // at_once


def grpo_arguments(
    config: TrainConfig, world_size: int, *, templates: dict[str, bool] | None = None, stop: Collection[int] = ()
) -> dict[str, Any]:
    """Arguments of `GRPOConfig`. `templates`: switches of the chat template, such as thinking. `stop`: end tokens."""
    found: dict[str, Any] = {
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
        found["chat_template_kwargs"] = templates
    return found | _vllm(config, stop) | config.trainer


def _vllm(config: TrainConfig, stop: Collection[int]) -> dict[str, Any]:
    if config.generation == "transformers":
        return {}
    found: dict[str, Any] = {
        "use_vllm": True,
        "vllm_mode": config.generation.removeprefix("vllm-"),
        "vllm_max_model_length": config.max_prompt_length + config.max_new_tokens,
    }
    if stop:  # vLLM reads those of the model's files, and not what we added to the model in memory
        found["generation_kwargs"] = {"stop_token_ids": sorted(stop)}
    if config.generation == "vllm-colocate":
        found |= {
            "vllm_gpu_memory_utilization": config.vllm_memory,
            "vllm_enable_sleep_mode": config.vllm_sleep,
            "vllm_tensor_parallel_size": config.vllm_tensor_parallel,
        }
    elif config.vllm_url:
        found["vllm_server_base_url"] = config.vllm_url
    return found


def async_arguments(
    config: TrainConfig, world_size: int, *, templates: dict[str, bool] | None = None
) -> dict[str, Any]:
    """Arguments of TRL's asynchronous trainer, which knows fewer."""
    ours = grpo_arguments(config, world_size, templates=templates)
    found = {name: value for name, value in ours.items() if name not in (*NOT_ASYNC, *_vllm(config, ()))}
    return found | ({"vllm_server_base_url": config.vllm_url} if config.vllm_url else {}) | config.trainer


def weights_dtype(config: TrainConfig) -> str:
    """In which type the model's own weights are kept; an adapter's are in float32 always.

    Under an adapter they stand still, and autocast rounds them to bfloat16 for each product anyway. Not with vLLM: for
    it the adapter is added to them and taken off again at every step; in bfloat16 they would not come back the same.
    """
    still = config.lora and config.generation == "transformers"
    return "bfloat16" if still and config.bf16 else "float32"


def lora_arguments(config: TrainConfig, layers: int) -> dict[str, Any]:
    """Arguments of peft's `LoraConfig` for a model of `layers` layers."""
    found: dict[str, Any] = {
        "r": config.lora_rank,
        "lora_alpha": config.lora_alpha,
        "lora_dropout": 0.0,
        "target_modules": "all-linear",
        "task_type": "CAUSAL_LM",
    }
    if config.lora_last_layers is not None:
        found["layers_to_transform"] = list(range(max(0, layers - config.lora_last_layers), layers))
        found["target_modules"] = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    return found
