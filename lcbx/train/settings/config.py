"""The configuration of a training as one frozen value, with its YAML form and its digest.

Every field is a key of the file and a flag of the command (`group_size`, `--group-size`). Keys that only TRL has go
into `trainer` and are checked against TRL's own fields when the trainer is made. `config_file` loads and checks it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from lcbx.prompts.protocols import DEFAULT as DEFAULT_PROTOCOL
from lcbx.sandbox import automatic_backends

REWARDS = ("binary", "tests")
GENERATION = ("transformers", "vllm-colocate", "vllm-server")
BACKENDS = ("grpo", "async")
ON_CONTAMINATION = ("refuse", "drop")
REPORT_TO = ("none", "tensorboard", "wandb", "trackio")
DATA_AUDITS = ("refuse", "drop", "off")
CURRICULA = ("mixed", "every", "sequence")
TEST_ORDERS = ("benchmark", "adaptive")
MAY_DIFFER = (
    *("output", "max_steps", "max_minutes", "epochs", "save_every", "save_total"),
    *("judge", "workers", "sandbox"),
    *("test_order", "warm_start"),  # move no reward
)
"""Fields that may differ between a run and its continuation. Every other field changes what is learnt."""


def _flag(default: Any, text: str, *, choices: tuple[str, ...] = ()) -> Any:
    """Return a dataclass field with its help text."""
    metadata = {"help": text, "choices": choices}
    if isinstance(default, list | dict):
        return field(default_factory=lambda: default.copy(), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """One training. The fields' help texts describe them."""

    # model
    model: str = _flag("demo", "Folder, hub name, `demo` or `demo-1.5b`.")
    model_revision: str | None = _flag(None, "Commit, tag or branch on the hub.")
    output: str = _flag("runs/train", "Folder of the run.")
    seed: int = _flag(42, "Seed of data order, prompts, adapters and sampling.")
    # data
    benchmark: tuple[str, ...] = _flag(("mini-train",), "Benchmarks to train on: names or files.")
    lang: tuple[str, ...] = _flag((), "Languages to train, mixed row by row.")
    lang_weights: tuple[float, ...] = _flag((), "Relative frequency of each language; default: equal.")
    curriculum: str = _flag(
        "mixed",
        "`mixed`: each problem once, in a language drawn by weight. `every`: each problem in every language. "
        "`sequence`: all problems in the first language, then in the second, and so on.",
        choices=CURRICULA,
    )
    languages: tuple[str, ...] = _flag((), "Folders with additional language files.")
    held_out: str = _flag("0.2", "Held-out problems, never trained on: a share of the problem groups, or a benchmark.")
    held_back: float = _flag(0.3, "Share of each problem's hidden tests that never decides a reward.")
    limit: int | None = _flag(None, "Maximum number of training problems, drawn by seed.")
    decontaminate: tuple[str, ...] = _flag(
        ("ag-lcb-x", "mini"), "Benchmarks that must share no problem with the training data."
    )
    contamination: str = _flag(
        "refuse", "What to do with training problems found in those benchmarks.", choices=ON_CONTAMINATION
    )
    audit_data: str = _flag(
        "refuse",
        "What to do with training problems that an empty, constant, echo or memorising program solves.",
        choices=DATA_AUDITS,
    )
    difficulty: str | None = _flag(
        None,
        "Keep problems whose pass rate with the untrained model is in this range, such as 0.05..0.95. `auto`: those "
        "for which a group probably has both passing and failing programs, by the model's estimated skill.",
    )
    difficulty_runs: tuple[str, ...] = _flag(
        (), "Runs of `lcbx eval` with those pass rates; default: such a run is made first."
    )
    difficulty_n: int = _flag(8, "Samples per problem in that run.")
    keep_unsolved: float = _flag(0.05, "Share of the problems that were never solved which is kept nevertheless.")
    prompt: tuple[str, ...] = _flag((), "Prompt templates, one drawn per row; default: the protocol's.")
    varied_prompts: bool = _flag(False, "Vary the wording of prompts, by seed; one of the wordings is the protocol's.")
    hint: bool = _flag(True, "Prompts hold the language's hint, where the protocol has it; also in evaluations.")
    protocol: str = _flag(DEFAULT_PROTOCOL, "Protocol that fixes prompt, extraction and limits.")
    thinking: bool = _flag(False, "Turn on thinking in models that have a switch for it.")
    max_prompt_length: int = _flag(1024, "Longest prompt in tokens; longer ones are left out.")
    # reward
    reward: str = _flag(
        "binary", "`binary`: 1 if all tests pass, else 0. `tests`: share of tests passed.", choices=REWARDS
    )
    compile_credit: float = _flag(
        0.0, "Reward of programs that compile and run but are wrong. Any stub earns it: see the docs."
    )
    format_credit: float = _flag(0.0, "Reward of exactly one closed code block.")
    length_penalty: float = _flag(0.0, "Largest deduction from passing programs near the token limit.")
    require_solved: bool = _flag(
        False, "Groups in which no completion passes all tests carry no gradient, whatever other rewards they get."
    )
    # repair examples before the reinforcement learning
    repair_rounds: int = _flag(
        0, "Rounds of self-repair of the untrained model, from which repair examples are made; 0: no repair."
    )
    repair_programs: tuple[str, ...] = _flag((), "Files of accepted programs that may also correct failed ones.")
    repair_per_problem: int = _flag(4, "Most repair examples, and most plain ones, per problem and language.")
    repair_steps: int = _flag(40, "Most supervised steps on these examples.")
    repair_batch: int = _flag(16, "Examples per supervised step.")
    repair_learning_rate: float = _flag(2e-5, "Learning rate of the supervised steps.")
    # generation
    generation: str = _flag("transformers", "Engine that writes the completions.", choices=GENERATION)
    backend: str = _flag("grpo", "TRL's GRPO trainer, or its asynchronous one.", choices=BACKENDS)
    group_size: int = _flag(8, "Completions per prompt.")
    prompts_per_step: int = _flag(4, "Prompts per update.")
    temperature: float = _flag(1.0, "Sampling temperature in training.")
    top_p: float = _flag(1.0, "Must be 1: the trainer computes the probabilities of the uncut distribution.")
    top_k: int = _flag(0, "Must be 0, for the same reason.")
    max_new_tokens: int = _flag(1024, "Longest completion in tokens.")
    vllm_memory: float = _flag(0.3, "Share of the GPU's memory for a colocated vLLM.")
    vllm_url: str | None = _flag(None, "Address of the vLLM server.")
    vllm_sleep: bool = _flag(False, "A colocated vLLM frees its memory while the optimiser works.")
    vllm_tensor_parallel: int = _flag(1, "Number of GPUs a colocated vLLM is split over.")
    # optimisation
    learning_rate: float = _flag(1e-6, "Peak of the schedule.")
    schedule: str = _flag("constant", "Learning rate schedule, by its name in transformers.")
    warmup: float = _flag(0.0, "Share of the steps in which the learning rate rises.")
    weight_decay: float = _flag(0.0, "Weight decay of AdamW.")
    max_grad_norm: float = _flag(1.0, "Largest gradient norm; larger gradients are clipped to it.")
    clip: float = _flag(0.2, "Lower clip of the probability ratio.")
    clip_high: float | None = _flag(None, "Upper clip of the probability ratio; default: the lower one.")
    kl: float = _flag(0.0, "Weight of the KL term; 0: no reference model.")
    loss: str = _flag("dapo", "TRL's loss_type.")
    scale_rewards: str = _flag("group", "Divide advantages by the standard deviation of the group, the batch, or none.")
    updates_per_batch: int = _flag(1, "Passes over each batch of completions.")
    mask_truncated: bool = _flag(False, "Truncated completions carry no gradient.")
    epochs: float = _flag(1.0, "Passes over the training problems.")
    max_steps: int | None = _flag(None, "Largest number of updates.")
    max_minutes: float | None = _flag(None, "Stop, save and evaluate after this much wall time.")
    micro_batch: int = _flag(1, "Sequences per device and forward pass; a group may span several.")
    # weights
    lora: bool = _flag(False, "Train an adapter instead of all weights.")
    lora_rank: int = _flag(16, "Rank of the adapter.")
    lora_alpha: int = _flag(32, "Scale of the adapter.")
    lora_last_layers: int | None = _flag(
        None, "Number of layers to adapt, counted from the end: fewer make cheaper steps."
    )
    merge: bool = _flag(True, "Save the model with its adapter merged in.")
    gradient_checkpointing: bool = _flag(True, "Recompute activations: less memory, more time.")
    bf16: bool = _flag(True, "Autocast to bf16 over weights kept in fp32 (under an adapter, in bf16).")
    cpu: bool = _flag(False, "Train on the CPU.")
    # evaluation and checks
    eval_every: int = _flag(50, "Steps between evaluations on the held-out problems; 0: only before and after.")
    eval_lang: tuple[str, ...] = _flag(
        (), "Languages to evaluate; default: the trained ones. Others show transfer or damage."
    )
    eval_n: int = _flag(1, "Samples per held-out problem.")
    eval_temperature: float = _flag(0.0, "Sampling temperature of evaluations; 0: greedy.")
    eval_limit: int | None = _flag(None, "Maximum number of held-out problems evaluated.")
    eval_before: bool = _flag(True, "Evaluate the untrained model first.")
    audit_every: int = _flag(25, "Steps between canary checks and audits; 0: never.")
    audit_programs: int = _flag(32, "Passing programs examined per audit.")
    # judging
    judge: str | None = _flag(
        None, "Address of the judge, such as ray:ADDRESS, see docs/CLUSTER.md; default: a pool on this machine."
    )
    sandbox: str = _flag("auto", f"{', '.join(automatic_backends())}, or auto: the first that works.")
    workers: int | None = _flag(None, "Programs judged at the same time; default: the number of cores.")
    time_limit: float | None = _flag(None, "CPU seconds per test; default: the protocol's.")
    test_order: str = _flag(
        "benchmark",
        "`adaptive`: tests on which most programs failed so far run first, so a wrong program runs fewer of them.",
        choices=TEST_ORDERS,
    )
    warm_start: bool = _flag(
        False, "Run each test in a copy of a started interpreter, in languages whose file allows it (`warm-start`)."
    )
    judge_deadline_s: float = _flag(
        600.0, "Seconds to wait for a batch's verdicts; programs not judged by then give no signal."
    )
    # housekeeping
    save_every: int = _flag(50, "Steps between checkpoints.")
    save_total: int = _flag(3, "Number of checkpoints kept.")
    log_every: int = _flag(1, "Steps between lines of the log.")
    report_to: str = _flag("none", "Experiment tracker TRL reports to.", choices=REPORT_TO)
    trainer: dict[str, Any] = _flag({}, "Further keys of TRL's GRPOConfig.")  # noqa: RUF009  (a factory: see _flag)

    @property
    def rollouts_per_step(self) -> int:
        return self.group_size * self.prompts_per_step

    @property
    def run_dir(self) -> Path:
        return Path(self.output)

    def to_yaml(self) -> str:
        """Return every field as YAML, so that the file alone says what was done."""
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)

    def digest(self) -> str:
        """Return a digest of everything that changes what is learnt. A run is continued only with the same digest."""
        plain = {name: value for name, value in vars(self).items() if name not in MAY_DIFFER}
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()[:16]


TYPES = typing.get_type_hints(TrainConfig)
SETTABLE = tuple(setting.name for setting in fields(TrainConfig))


def field_help() -> list[dataclasses.Field[Any]]:
    """The fields in order, for the command line and the docs."""
    return list(fields(TrainConfig))
