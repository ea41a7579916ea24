"""Named starting points; every choice has its reason and its source. `lcbx train preset NAME` prints one.

`paper` is the recipe of Agnostics (arXiv:2508.04865) in TRL's terms, as its code runs it; its tables differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lcbx.errors import UserError, did_you_mean

PAPER = "Agnostics, arXiv:2508.04865, and its trainer's code"
DAPO = "DAPO, arXiv:2503.14476"
DR_GRPO = "Dr. GRPO, arXiv:2503.20783"
LORA = "Schulman et al., LoRA Without Regret, 2025"
LEFT_SHIFT = "Selective Left-Shift, arXiv:2607.07748"
CORPO = "The Peril of Preference, arXiv:2511.04439"
MEASURED = "measured for this project, docs/TRAINING.md"


@dataclass(frozen=True, slots=True)
class PresetChoice:
    """One setting of a preset, with its reason and its source."""

    value: Any
    why: str
    source: str


PRESETS: dict[str, dict[str, PresetChoice]] = {
    "paper": {
        "group_size": PresetChoice(32, "32 completions per prompt", PAPER),
        "prompts_per_step": PresetChoice(4, "4 prompts per update, 128 completions in all", PAPER),
        "learning_rate": PresetChoice(5e-6, "peak of the schedule", PAPER),
        "schedule": PresetChoice("cosine", "down to zero", PAPER),
        "warmup": PresetChoice(0.1, "a tenth of the steps", PAPER),
        "weight_decay": PresetChoice(0.001, "constant in the code", PAPER),
        "max_grad_norm": PresetChoice(0.1, "constant in the code", PAPER),
        "temperature": PresetChoice(0.7, "sampling temperature", PAPER),
        "max_new_tokens": PresetChoice(1024, "longest completion", PAPER),
        "max_prompt_length": PresetChoice(1976, "the paper cuts prompt and completion together at 3000 tokens", PAPER),
        "kl": PresetChoice(0.0, "no KL term, no reference model", PAPER),
        "clip": PresetChoice(0.1, "no effect with one update per batch: the ratio is 1", PAPER),
        "loss": PresetChoice("grpo", "mean over each sequence, then over sequences", PAPER),
        "scale_rewards": PresetChoice("group", "standard deviation of the group + 1e-4", PAPER),
        "epochs": PresetChoice(1.0, "one pass", PAPER),
        "reward": PresetChoice("binary", "1 if all tests pass, else 0", PAPER),
        "varied_prompts": PresetChoice(True, "several wordings of the same request", PAPER),
        "audit_data": PresetChoice("drop", "problems that a constant solves reward nothing else", MEASURED),
    },
    "dapo": {
        "group_size": PresetChoice(16, "with 16 to 32, groups with mixed outcomes stay frequent", DAPO),
        "prompts_per_step": PresetChoice(8, "128 completions per update", DAPO),
        "learning_rate": PresetChoice(1e-6, "for all weights; LoRA needs ten times that or more", DAPO),
        "schedule": PresetChoice("constant", "a run can be extended", DAPO),
        "warmup": PresetChoice(0.05, "AdamW's moments settle", DAPO),
        "temperature": PresetChoice(1.0, "sampled and trained distribution are equal", DAPO),
        "clip": PresetChoice(0.2, "lower clip of the ratio", DAPO),
        "clip_high": PresetChoice(0.28, "clip-higher keeps rare tokens likely enough: entropy falls slower", DAPO),
        "kl": PresetChoice(0.0, "a verifiable reward needs no KL term", DAPO),
        "loss": PresetChoice("dapo", "every token has the same weight, also in long completions", DAPO),
        "scale_rewards": PresetChoice(
            "batch", "the group's deviation overweights very easy and very hard problems", DR_GRPO
        ),
        "mask_truncated": PresetChoice(True, "a truncated completion says nothing about its beginning", DAPO),
        "max_grad_norm": PresetChoice(1.0, "TRL's default", "TRL 1.16"),
        "max_new_tokens": PresetChoice(2048, "room for longer completions", DAPO),
        "time_limit": PresetChoice(
            4.0, "an endless loop delays the whole step: at 10 s it was 13 % of the time", MEASURED
        ),
        "keep_unsolved": PresetChoice(
            0.1, "problems are filtered beforehand: TRL has no dynamic sampling", "TRL issue 3708"
        ),
    },
    "lora": {
        "lora": PresetChoice(True, "an adapter matches full fine-tuning in reinforcement learning", LORA),
        "lora_rank": PresetChoice(16, "one scalar per rollout carries few bits: small ranks suffice", LORA),
        "learning_rate": PresetChoice(2e-5, "about ten times the rate for all weights", LORA),
        "group_size": PresetChoice(16, "as in dapo", DAPO),
        "prompts_per_step": PresetChoice(8, "as in dapo", DAPO),
        "clip_high": PresetChoice(0.28, "as in dapo", DAPO),
        "scale_rewards": PresetChoice("batch", "as in dapo", DR_GRPO),
        "mask_truncated": PresetChoice(True, "as in dapo", DAPO),
        "time_limit": PresetChoice(4.0, "as in dapo", MEASURED),
        "generation": PresetChoice("vllm-colocate", "without it, generation is most of a step", MEASURED),
    },
    "demo": {
        "cpu": PresetChoice(True, "needs no GPU", MEASURED),
        "bf16": PresetChoice(False, "slow on CPUs without bf16 units", MEASURED),
        "gradient_checkpointing": PresetChoice(False, "not needed at this size", MEASURED),
        "lora": PresetChoice(True, "an adapter is enough", LORA),
        "lora_rank": PresetChoice(16, "as in lora", LORA),
        "learning_rate": PresetChoice(2e-4, "there are few steps", MEASURED),
        "group_size": PresetChoice(8, "a mixed group most of the time at pass rates of 0.2 to 0.8", MEASURED),
        "prompts_per_step": PresetChoice(4, "32 completions per step", MEASURED),
        "micro_batch": PresetChoice(8, "one forward pass per group", MEASURED),
        "max_new_tokens": PresetChoice(96, "the programs are short", MEASURED),
        "max_prompt_length": PresetChoice(256, "the problems are short", MEASURED),
        "eval_every": PresetChoice(0, "only before and after", MEASURED),
        "save_every": PresetChoice(10, "an interruption costs only minutes", MEASURED),
        "audit_every": PresetChoice(10, "takes seconds", MEASURED),
        "decontaminate": PresetChoice(("mini",), "needs no hub", MEASURED),
        "time_limit": PresetChoice(2.0, "correct programs need milliseconds", MEASURED),
    },
}

PRESETS["repair"] = PRESETS["lora"] | {
    "repair_rounds": PresetChoice(1, "one round of self-repair gives failed programs and corrections", LEFT_SHIFT),
    "repair_steps": PresetChoice(40, "stops earlier once loss or entropy is low", LEFT_SHIFT),
    "repair_learning_rate": PresetChoice(2e-4, "ten times the rate for all weights, as LoRA needs it", LORA),
    "scale_rewards": PresetChoice("group", "masked groups must not shrink the deviation of a batch", CORPO),
    "difficulty": PresetChoice("auto", "problems whose groups are likely mixed, by estimated skill", LEFT_SHIFT),
    "reward": PresetChoice("tests", "the share of tests tells nearly right programs from others", LEFT_SHIFT),
    "require_solved": PresetChoice(
        True, "partial credit alone can reinforce failing programs: groups without a solution are masked", CORPO
    ),
    "compile_credit": PresetChoice(0.0, "off: any program that builds and runs earns it, solved or not", CORPO),
}

DEVIATIONS = {
    "paper": {
        "top_p": "1 instead of 0.95: the trainer computes the uncut distribution, so the correction would be wrong",
        "probabilities": "divided by the temperature, as in sampling; the paper's code omits this",
        "on-policy": "each batch is generated by the weights it updates; the paper's is one update old, uncorrected",
        "weights": "fp32 with bf16 autocast (or LoRA): in pure bf16 at 5e-6 only some 8 % of the weights change at all",
        "judge errors": "give no signal; in the paper they are wrong answers",
        "tests": "all hidden tests except a held-back share; in the paper one hidden example and the shown ones",
        "problems": "those that a program without any computation solves are left out; the paper has no such gate",
        "first and last step": "train like all others; in the paper they don't",
    }
}


def values(name: str) -> dict[str, Any]:
    """Return field -> value. Raises UserError for an unknown preset."""
    if name not in PRESETS:
        raise UserError(f"no preset {name!r}.{did_you_mean(name, PRESETS)}")
    return {field: choice.value for field, choice in PRESETS[name].items()}


def explain(name: str) -> list[tuple[str, str, str, str]]:
    """Return (field, value, why, source) of every choice."""
    values(name)
    return [(field, str(choice.value), choice.why, choice.source) for field, choice in PRESETS[name].items()]
