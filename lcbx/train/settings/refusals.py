"""What a training configuration must not say, with the reason; and what it may say at its own risk. Pure."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

from lcbx.errors import UserError

if TYPE_CHECKING:
    from lcbx.train.settings.config import TrainConfig


def difficulty_range(text: str) -> tuple[float, float]:
    """`0.05..0.95` as two rates."""
    match = re.fullmatch(r"\s*([01]?\.?\d*)\s*\.\.\s*([01]?\.?\d*)\s*", text)
    if match and match[1] and match[2]:
        low, high = float(match[1]), float(match[2])
        if 0 <= low <= high <= 1:
            return low, high
    raise UserError(f"difficulty: {text!r} is no range of pass rates, such as 0.05..0.95.")


def validate(config: TrainConfig) -> None:
    """Raises UserError for the first thing that can't work or would mislead, with the reason."""
    for text in _refusals(config):
        raise UserError(text)
    if config.difficulty is not None:
        difficulty_range(config.difficulty)
    held_out_share(config)


def held_out_share(config: TrainConfig) -> float | None:
    """The share held out; None: `held_out` names a benchmark. Raises UserError outside ]0, 1[."""
    try:
        share = float(config.held_out)
    except ValueError:
        return None
    if not 0 < share < 1:
        raise UserError(f"held_out: {share:g} must lie between 0 and 1: without held-out problems nothing is measured.")
    return share


def _refusals(config: TrainConfig) -> list[str]:
    found = []
    if not config.lang:
        found.append("lang: no language given. Say which to train, such as --lang lua; see lcbx lang list.")
    if config.top_p != 1.0 or config.top_k != 0:
        found.append(
            f"top_p: {config.top_p:g}, top_k: {config.top_k}: must be 1 and 0. A cut distribution is not the one the "
            "trainer computes, so the ratio between them is wrong by a factor that grows with length (mean 0.10 "
            "instead of 0.93 at 92 tokens with top_p 0.95). Lower temperature instead."
        )
    for key in ("reward_weights", "reward_funcs", "multi_objective_aggregation"):
        if key in config.trainer:
            found.append(
                f"trainer.{key}: there is one reward function, with shaping inside it (compile_credit, ...). With "
                "several, TRL skips a missing reward and adds up the rest: a judge error would still teach something."
            )
    for key in ("top_p", "top_k", "min_p", "temperature"):
        if key in config.trainer:
            found.append(
                f"trainer.{key}: set {key} itself, so that it is checked."
                if key != "min_p"
                else "trainer.min_p: a cut distribution is not the one the trainer computes. Leave it out."
            )
    if config.trainer.get("use_transformers_continuous_batching"):
        found.append(
            "trainer.use_transformers_continuous_batching: it leaves the model in training mode after "
            "generating, so evaluations would count as training (TRL 1.16). Use generation: vllm-colocate."
        )
    for name, choices in _choices(config):
        if getattr(config, name) not in choices:
            found.append(f"{name}: {getattr(config, name)!r} is not one of {', '.join(choices)}.")
    found += _numbers(config)
    if config.lang_weights and len(config.lang_weights) != len(config.lang):
        found.append(f"lang_weights: {len(config.lang_weights)} weights for {len(config.lang)} languages.")
    if config.generation == "vllm-server" and config.cpu:
        found.append(
            "generation: vllm-server sends weights with NCCL, which needs a GPU. Use vllm-colocate on the CPU."
        )
    if config.backend == "async":
        found += _async_refusals(config)
    return found


def _choices(config: TrainConfig) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.name, each.metadata["choices"]) for each in fields(config) if each.metadata["choices"]]


def _numbers(config: TrainConfig) -> list[str]:
    found = []
    if config.group_size < 2:
        found.append(
            f"group_size: {config.group_size} must be at least 2: one completion has no group to be better than."
        )
    for name in (
        "prompts_per_step",
        "micro_batch",
        "max_new_tokens",
        "max_prompt_length",
        "eval_n",
        "difficulty_n",
        "updates_per_batch",
    ):
        if getattr(config, name) < 1:
            found.append(f"{name}: {getattr(config, name)} must be at least 1.")
    if config.rollouts_per_step % config.micro_batch:
        found.append(
            f"micro_batch: {config.micro_batch} does not divide the {config.rollouts_per_step} completions of a step "
            f"(group_size {config.group_size} x prompts_per_step {config.prompts_per_step})."
        )
    if not 0 <= config.held_back < 1:
        found.append(f"held_back: {config.held_back:g} must be at least 0 and less than 1: some test has to decide.")
    if config.temperature <= 0:
        found.append(f"temperature: {config.temperature:g} must be above 0: equal completions teach nothing.")
    if config.learning_rate <= 0:
        found.append(f"learning_rate: {config.learning_rate:g} must be above 0.")
    return found


def _async_refusals(config: TrainConfig) -> list[str]:
    found = []
    if config.generation != "vllm-server":
        found.append("backend: async needs generation: vllm-server, on GPUs of its own.")
    if config.kl:
        found.append("backend: async has no KL term. Set kl: 0.")
    if config.schedule != "constant":
        found.append("backend: async has a constant learning rate. Set schedule: constant.")
    return found


def warnings(config: TrainConfig) -> list[str]:
    """What works but has bitten others; shown when the run starts and kept in its report."""
    found = []
    if config.reward == "tests":
        found.append("reward: tests pays for constants and special cases that pass some tests. Watch the audit.")
    if config.compile_credit:
        found.append("compile_credit pays for any program that runs; from a base rate near zero policies settle there.")
    if config.format_credit:
        found.append("format_credit pays for empty code blocks.")
    if config.length_penalty:
        found.append("length_penalty rewards stubs once they pass; only passing programs are charged.")
    if config.kl == 0 and config.learning_rate > 1e-4 and not config.lora:
        found.append(f"learning_rate {config.learning_rate:g} for all weights without a KL term tends to collapse.")
    if config.held_back == 0:
        found.append("held_back: 0 leaves the audit no tests that the reward never saw.")
    if not config.decontaminate:
        found.append("decontaminate is empty: scores on any benchmark may be memory.")
    if config.bf16 and config.cpu:
        found.append("bf16 on a CPU without bf16 units is many times slower than fp32. Set bf16: false.")
    return found
