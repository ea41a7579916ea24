"""Named starting points, each choice with its reason and where it comes from. `lcbx train preset NAME` prints one.

`paper` is the recipe of Agnostics (arXiv:2508.04865) as its code runs it, not as its tables say, in TRL's terms.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from lcbx.errors import UserError

PAPER = "Agnostics, arXiv:2508.04865, and its trainer's code"
DAPO = "DAPO, arXiv:2503.14476"
DR_GRPO = "Dr. GRPO, arXiv:2503.20783"
LORA = "Schulman et al., LoRA Without Regret, 2025"
MEASURED = "measured for this project, docs/TRAINING.md"


@dataclass(frozen=True, slots=True)
class Choice:
    value: Any
    why: str
    source: str


PRESETS: dict[str, dict[str, Choice]] = {
    "paper": {
        "group_size": Choice(32, "32 completions a prompt", PAPER),
        "prompts_per_step": Choice(4, "4 prompts an update, 128 completions in all", PAPER),
        "learning_rate": Choice(5e-6, "peak", PAPER),
        "schedule": Choice("cosine", "down to zero", PAPER),
        "warmup": Choice(0.1, "a tenth of the steps", PAPER),
        "weight_decay": Choice(0.001, "a constant in the code", PAPER),
        "max_grad_norm": Choice(0.1, "a constant in the code", PAPER),
        "temperature": Choice(0.7, "sampling", PAPER),
        "max_new_tokens": Choice(1024, "longest completion", PAPER),
        "max_prompt_length": Choice(1976, "prompt and completion together are cut at 3000 tokens there", PAPER),
        "kl": Choice(0.0, "no KL term, no reference model", PAPER),
        "clip": Choice(0.1, "has no effect with one update a batch: the ratio is 1", PAPER),
        "loss": Choice("grpo", "mean over each sequence, then over sequences", PAPER),
        "scale_rewards": Choice("group", "deviation of the group + 1e-4", PAPER),
        "epochs": Choice(1.0, "one pass", PAPER),
        "reward": Choice("binary", "all tests or nothing", PAPER),
        "varied_prompts": Choice(True, "several wordings of the same request", PAPER),
    },
    "dapo": {
        "group_size": Choice(16, "16 to 32 keep groups with mixed outcomes frequent", DAPO),
        "prompts_per_step": Choice(8, "128 completions an update", DAPO),
        "learning_rate": Choice(1e-6, "all weights; for LoRA take ten times that or more", DAPO),
        "schedule": Choice("constant", "a run can be prolonged", DAPO),
        "warmup": Choice(0.05, "AdamW's moments settle", DAPO),
        "temperature": Choice(1.0, "sampled and trained distribution are the same", DAPO),
        "clip": Choice(0.2, "lower clip", DAPO),
        "clip_high": Choice(0.28, "clip-higher keeps rare tokens reachable: entropy lasts", DAPO),
        "kl": Choice(0.0, "a verifiable reward needs no anchor", DAPO),
        "loss": Choice("dapo", "every token counts the same: long answers are not diluted", DAPO),
        "scale_rewards": Choice(
            "batch", "a group's own deviation overweights very easy and very hard problems", DR_GRPO
        ),
        "mask_truncated": Choice(True, "a truncated answer says nothing about its beginning", DAPO),
        "max_grad_norm": Choice(1.0, "TRL's default", "TRL 1.16"),
        "max_new_tokens": Choice(2048, "room for longer answers", DAPO),
        "time_limit": Choice(4.0, "an endless loop holds a whole step up: at 10 s it was 13 % of the time", MEASURED),
        "keep_unsolved": Choice(
            0.1, "dynamic sampling is replaced by filtering beforehand: TRL has none", "TRL issue 3708"
        ),
    },
    "lora": {
        "lora": Choice(True, "an adapter matches full fine-tuning in reinforcement learning", LORA),
        "lora_rank": Choice(16, "one scalar a rollout carries few bits: small ranks suffice", LORA),
        "learning_rate": Choice(2e-5, "about ten times that of all weights", LORA),
        "group_size": Choice(16, "as in dapo", DAPO),
        "prompts_per_step": Choice(8, "as in dapo", DAPO),
        "clip_high": Choice(0.28, "as in dapo", DAPO),
        "scale_rewards": Choice("batch", "as in dapo", DR_GRPO),
        "mask_truncated": Choice(True, "as in dapo", DAPO),
        "time_limit": Choice(4.0, "as in dapo", MEASURED),
        "generation": Choice("vllm-colocate", "generation is most of a step without it", MEASURED),
    },
    "demo": {
        "cpu": Choice(True, "no GPU needed", MEASURED),
        "bf16": Choice(False, "slow on CPUs without bf16 units", MEASURED),
        "gradient_checkpointing": Choice(False, "memory is no problem at this size", MEASURED),
        "lora": Choice(True, "small steps in a small space", LORA),
        "lora_rank": Choice(16, "as in lora", LORA),
        "learning_rate": Choice(2e-4, "few steps have to do", MEASURED),
        "group_size": Choice(8, "a mixed group most of the time at pass rates of 0.2 to 0.8", MEASURED),
        "prompts_per_step": Choice(4, "32 completions a step", MEASURED),
        "micro_batch": Choice(8, "one forward pass for a group", MEASURED),
        "max_new_tokens": Choice(96, "the programs are short", MEASURED),
        "max_prompt_length": Choice(256, "so are the problems", MEASURED),
        "eval_every": Choice(0, "before and after", MEASURED),
        "save_every": Choice(10, "a kill costs minutes", MEASURED),
        "audit_every": Choice(10, "seconds", MEASURED),
        "decontaminate": Choice(("mini",), "the demo needs no hub", MEASURED),
        "time_limit": Choice(2.0, "right programs need milliseconds", MEASURED),
    },
}

DEVIATIONS = {
    "paper": {
        "top_p": "1 instead of 0.95: the trainer's probabilities know no cut, and the correction would be wrong",
        "probabilities": "divided by the temperature, as they were sampled; the code forgets this",
        "on-policy": "each batch is generated by the weights it updates; there it is one update stale, uncorrected",
        "weights": "fp32 with bf16 autocast (or LoRA): in pure bf16 at 5e-6 only some 8 % of the weights move at all",
        "judge errors": "give no signal; there they are wrong answers",
        "tests": "every hidden test but a held-back share decides; there one hidden example and the shown ones",
        "first and last step": "train like all others; there they don't",
    }
}


def values(name: str) -> dict[str, Any]:
    """Field -> value. Raises UserError for an unknown preset."""
    if name not in PRESETS:
        near = difflib.get_close_matches(name, PRESETS, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(PRESETS)}."
        raise UserError(f"no preset {name!r}. {hint}")
    return {field: choice.value for field, choice in PRESETS[name].items()}


def explain(name: str) -> list[tuple[str, str, str, str]]:
    """(field, value, why, source) of each choice."""
    values(name)
    return [(field, str(each.value), each.why, each.source) for field, each in PRESETS[name].items()]
