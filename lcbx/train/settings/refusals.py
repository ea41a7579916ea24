"""Settings that are refused, with the reason, and settings that are allowed but warned about. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

from lcbx.errors import UserError
from lcbx.train.settings.config import TrainConfig

AT_LEAST_ONE = (
    "prompts_per_step",
    "micro_batch",
    "max_new_tokens",
    "max_prompt_length",
    "eval_n",
    "difficulty_n",
    "updates_per_batch",
    "repair_per_problem",
    "repair_steps",
    "repair_batch",
)


AUTO = "auto"
"""The difficulty that follows from the group size and the model's estimated skill."""


def validate(config: TrainConfig) -> None:
    """Raises UserError for the first setting that can't work or would mislead."""
    for text in _refusals(config):
        raise UserError(text)
    if config.difficulty not in (None, AUTO):
        difficulty_range(str(config.difficulty))
    held_out_share(config)


def difficulty_range(text: str) -> tuple[float, float]:
    """Return `0.05..0.95` as two pass rates. Raises UserError for anything else."""
    match = re.fullmatch(r"\s*([01]?\.?\d*)\s*\.\.\s*([01]?\.?\d*)\s*", text)
    if match and match[1] and match[2]:
        low, high = float(match[1]), float(match[2])
        if 0 <= low <= high <= 1:
            return low, high
    raise UserError(f"difficulty: {text!r} is not a range of pass rates such as 0.05..0.95, or auto.")


def held_out_share(config: TrainConfig) -> float | None:
    """Return the held-out share, or None if `held_out` names a benchmark. Raises UserError outside ]0, 1[."""
    try:
        share = float(config.held_out)
    except ValueError:
        return None
    if not 0 < share < 1:
        raise UserError(f"held_out: {share:g} must be between 0 and 1: without held-out problems nothing is measured.")
    return share


def warnings(config: TrainConfig, *, bf16_units: bool) -> list[str]:
    """Return what works but is known to go wrong. Shown when the run starts and on its page.

    `bf16_units`: the CPU has units for bf16, see `resources.has_bf16_units`.
    """
    checks = (
        (
            config.reward == "tests",
            "reward: tests pays for constants and special cases that pass some tests. Read the audits.",
        ),
        (
            config.compile_credit,
            "compile_credit pays for any program that runs; where the pass rate is near zero, policies stop there.",
        ),
        (
            config.require_solved and config.reward == "binary" and not config.compile_credit,
            "require_solved changes nothing with reward: binary, where groups without a solution have equal rewards.",
        ),
        (config.format_credit, "format_credit pays for empty code blocks."),
        (config.length_penalty, "length_penalty rewards stubs once they pass; only passing programs are charged."),
        (
            config.kl == 0 and config.learning_rate > 1e-4 and not config.lora,
            f"learning_rate {config.learning_rate:g} for all weights without a KL term tends to collapse.",
        ),
        (config.held_back == 0, "held_back: 0 leaves no tests for the audit that the reward never used."),
        (config.audit_data == "off", "audit_data: off trains on problems that a constant or an echo may solve."),
        (not config.decontaminate, "decontaminate is empty: benchmark scores may come from memorised problems."),
        (
            config.bf16 and config.cpu and not bf16_units,
            "bf16 is many times slower than fp32 on this CPU, which has no bf16 units. Add --no-bf16.",
        ),
    )
    return [text for applies, text in checks if applies]


def _refusals(config: TrainConfig) -> Iterator[str]:
    if not config.lang:
        yield "lang: no language given. Name the languages to train, such as --lang lua; lcbx lang list shows all."
    yield from _sampling(config)
    yield from _trainer_keys(config)
    for setting in fields(config):
        choices, value = setting.metadata["choices"], getattr(config, setting.name)
        if choices and value not in choices:
            yield f"{setting.name}: {value!r} is not one of {', '.join(choices)}."
    yield from _numbers(config)
    if config.lang_weights and len(config.lang_weights) != len(config.lang):
        yield f"lang_weights: {len(config.lang_weights)} weights for {len(config.lang)} languages."
    if config.repair_programs and not config.repair_rounds:
        yield "repair_programs: they are for repair examples. Set repair_rounds, or use lcbx train sft --programs."
    if config.lang_weights and config.curriculum != "mixed":
        yield (
            f"lang_weights: they draw languages with curriculum: mixed. With {config.curriculum}, every problem has "
            "every language."
        )
    if config.test_order == "adaptive" and config.reward != "binary":
        yield "test_order: adaptive has no effect with reward: tests, which runs all tests. Use reward: binary."
    if config.test_order == "adaptive" and config.compile_credit:
        yield (
            "test_order: adaptive does not go with compile_credit: the credit depends on how the first failed test "
            "ended, and so on the order of the tests."
        )
    if config.generation == "vllm-server" and config.cpu:
        yield "generation: vllm-server sends weights with NCCL, which needs a GPU. Use vllm-colocate on the CPU."
    if config.backend == "async":
        yield from _async(config)


def _sampling(config: TrainConfig) -> Iterator[str]:
    if config.top_p != 1.0 or config.top_k != 0:
        yield (
            f"top_p: {config.top_p:g}, top_k: {config.top_k}: must be 1 and 0. The trainer computes the uncut "
            "distribution, so the ratio between it and a cut one is wrong by a factor that grows with length (mean "
            "0.10 instead of 0.93 at 92 tokens with top_p 0.95). Lower the temperature instead."
        )


def _trainer_keys(config: TrainConfig) -> Iterator[str]:
    for key in ("reward_weights", "reward_funcs", "multi_objective_aggregation"):
        if key in config.trainer:
            yield (
                f"trainer.{key}: there is one reward function, with shaping terms inside it (compile_credit, ...). "
                "With several, TRL skips a missing reward and adds the others, so judge errors would be trained on."
            )
    for key in ("top_p", "top_k", "temperature"):
        if key in config.trainer:
            yield f"trainer.{key}: use the setting {key} instead, which is checked."
    if "min_p" in config.trainer:
        yield "trainer.min_p: remove it. The trainer computes the uncut distribution."
    if config.trainer.get("use_transformers_continuous_batching"):
        yield (
            "trainer.use_transformers_continuous_batching: it leaves the model in training mode after generating, so "
            "evaluations would count as training (TRL 1.16). Use generation: vllm-colocate."
        )


def _numbers(config: TrainConfig) -> Iterator[str]:
    if config.group_size < 2:
        yield f"group_size: {config.group_size} must be at least 2: advantages compare completions within a group."
    for name in AT_LEAST_ONE:
        if getattr(config, name) < 1:
            yield f"{name}: {getattr(config, name)} must be at least 1."
    if config.rollouts_per_step % config.micro_batch:
        yield (
            f"micro_batch: {config.micro_batch} does not divide the {config.rollouts_per_step} completions of a step "
            f"(group_size {config.group_size} x prompts_per_step {config.prompts_per_step})."
        )
    if not 0 <= config.held_back < 1:
        yield f"held_back: {config.held_back:g} must be at least 0 and less than 1: some test has to decide."
    if config.temperature <= 0:
        yield f"temperature: {config.temperature:g} must be above 0: equal completions have no advantages."
    for name in ("learning_rate", "repair_learning_rate"):
        if getattr(config, name) <= 0:
            yield f"{name}: {getattr(config, name):g} must be above 0."
    if config.repair_rounds < 0:
        yield f"repair_rounds: {config.repair_rounds} must be at least 0."


def _async(config: TrainConfig) -> Iterator[str]:
    if config.generation != "vllm-server":
        yield "backend: async needs generation: vllm-server on its own GPUs."
    if config.kl:
        yield "backend: async has no KL term. Set kl: 0."
    if config.schedule != "constant":
        yield "backend: async has a constant learning rate. Set schedule: constant."
