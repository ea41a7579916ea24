"""What a training is: one frozen value, from a preset, a YAML file and flags, in this order.

Every field is a key of the file and a flag of the command (`group_size`, `--group-size`). What TRL's own configuration
has beyond these goes into `trainer`, key by key, and is checked against TRL's fields when the trainer is made.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import types
import typing
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from lcbx.errors import DataError, UserError
from lcbx.train.settings import refusals

REWARDS = ("binary", "tests")
GENERATION = ("transformers", "vllm-colocate", "vllm-server")
BACKENDS = ("grpo", "async")
ON_CONTAMINATION = ("refuse", "drop")
REPORT_TO = ("none", "tensorboard", "wandb", "trackio")


def _flag(default: Any, text: str, *, choices: tuple[str, ...] = ()) -> Any:
    """A field with its explanation for --help."""
    metadata = {"help": text, "choices": choices}
    if isinstance(default, list | dict):
        return field(default_factory=lambda: default.copy(), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    # model
    model: str = _flag("demo", "Folder, hub name, or `demo`.")
    model_revision: str | None = _flag(None, "Commit, tag or branch on the hub.")
    output: str = _flag("runs/train", "Folder of the run.")
    seed: int = _flag(42, "Of data order, prompts, adapters and sampling.")
    # data
    benchmark: tuple[str, ...] = _flag(("mini-train",), "Problems to train on: names or files.")
    lang: tuple[str, ...] = _flag((), "Languages to train, mixed row by row.")
    lang_weights: tuple[float, ...] = _flag((), "How often each language comes; none: equally.")
    languages: tuple[str, ...] = _flag((), "Folders with more language files.")
    held_out: str = _flag("0.2", "Problems never trained on: their share of the groups, or a benchmark.")
    held_back: float = _flag(0.3, "Share of each problem's hidden tests that never decides a reward.")
    limit: int | None = _flag(None, "Only so many training problems, drawn by seed.")
    decontaminate: tuple[str, ...] = _flag(("ag-lcb-x", "mini"), "Benchmarks that training must not touch.")
    contamination: str = _flag("refuse", "What to do about problems found in them.", choices=ON_CONTAMINATION)
    difficulty: str | None = _flag(None, "Keep problems the untrained model solves this often, as in 0.05..0.95.")
    difficulty_runs: tuple[str, ...] = _flag((), "Runs of `lcbx eval` that say how often; none: one is made first.")
    difficulty_n: int = _flag(8, "Samples a problem of the run that is made.")
    keep_unsolved: float = _flag(0.05, "Share of the problems it never solves that stays in all the same.")
    prompt: tuple[str, ...] = _flag((), "Prompt templates, drawn row by row; none: the protocol's.")
    varied_prompts: bool = _flag(False, "Vary the wording of prompts, by seed; one wording is the protocol's.")
    protocol: str = _flag("lcbx-1", "Prompt, extraction and limits are this protocol's.")
    thinking: bool = _flag(False, "Let models think that have a switch for it.")
    max_prompt_length: int = _flag(1024, "Longer prompts, in tokens, are left out.")
    # reward
    reward: str = _flag("binary", "All tests or nothing, or the share of tests passed.", choices=REWARDS)
    compile_credit: float = _flag(0.0, "For programs that compile and run but are wrong. Was gamed: see the docs.")
    format_credit: float = _flag(0.0, "For exactly one closed code block.")
    length_penalty: float = _flag(0.0, "At most this much off passing programs near the token limit.")
    # generation
    generation: str = _flag("transformers", "What writes the completions.", choices=GENERATION)
    backend: str = _flag("grpo", "TRL's GRPO trainer, or its asynchronous one.", choices=BACKENDS)
    group_size: int = _flag(8, "Completions a prompt.")
    prompts_per_step: int = _flag(4, "Prompts an update.")
    temperature: float = _flag(1.0, "Of sampling in training.")
    top_p: float = _flag(1.0, "Must be 1: the trainer's probabilities know no cut.")
    top_k: int = _flag(0, "Must be 0, for the same reason.")
    max_new_tokens: int = _flag(1024, "Longest completion.")
    vllm_memory: float = _flag(0.3, "Share of the GPU for a colocated vLLM.")
    vllm_url: str | None = _flag(None, "Address of the vLLM server.")
    vllm_sleep: bool = _flag(False, "Colocated vLLM gives its memory back while the optimiser works.")
    vllm_tensor_parallel: int = _flag(1, "GPUs a colocated vLLM is split over.")
    # optimisation
    learning_rate: float = _flag(1e-6, "Peak of the schedule.")
    schedule: str = _flag("constant", "Name of a schedule of transformers.")
    warmup: float = _flag(0.0, "Share of the steps in which the rate rises.")
    weight_decay: float = _flag(0.0, "Of AdamW.")
    max_grad_norm: float = _flag(1.0, "Gradients are clipped to this norm.")
    clip: float = _flag(0.2, "Lower clip of the probability ratio.")
    clip_high: float | None = _flag(None, "Upper clip; none: as the lower.")
    kl: float = _flag(0.0, "Weight of the KL term; 0: no reference model.")
    loss: str = _flag("dapo", "TRL's loss_type.")
    scale_rewards: str = _flag("group", "Divide advantages by the deviation of the group, the batch, or none.")
    updates_per_batch: int = _flag(1, "Passes over each batch of completions.")
    mask_truncated: bool = _flag(False, "Truncated completions carry no gradient.")
    epochs: float = _flag(1.0, "Passes over the training problems.")
    max_steps: int | None = _flag(None, "Updates at most.")
    max_minutes: float | None = _flag(None, "Stop, save and evaluate after this much wall time.")
    micro_batch: int = _flag(1, "Sequences a device works on at a time; a group may span several.")
    # weights
    lora: bool = _flag(False, "Train an adapter instead of all weights.")
    lora_rank: int = _flag(16, "Rank of the adapter.")
    lora_alpha: int = _flag(32, "Its scale.")
    lora_last_layers: int | None = _flag(None, "Adapt only so many layers, counted from the end: cheaper steps.")
    merge: bool = _flag(True, "Save the model with its adapter merged in.")
    gradient_checkpointing: bool = _flag(True, "Recompute activations: less memory, more time.")
    bf16: bool = _flag(True, "Autocast to bf16 over weights kept in fp32 (under an adapter, in bf16).")
    cpu: bool = _flag(False, "Train on the CPU.")
    # evaluation and checks
    eval_every: int = _flag(50, "Evaluate on the held-out problems every so many steps; 0: only before and after.")
    eval_lang: tuple[str, ...] = _flag(
        (), "Languages to evaluate; none: those trained. Others show transfer or damage."
    )
    eval_n: int = _flag(1, "Samples a problem.")
    eval_temperature: float = _flag(0.0, "0 is greedy.")
    eval_limit: int | None = _flag(None, "Only so many held-out problems.")
    eval_before: bool = _flag(True, "Evaluate the untrained model first.")
    audit_every: int = _flag(25, "Canaries and audit every so many steps; 0: never.")
    audit_programs: int = _flag(32, "Passing programs an audit looks at.")
    # judging
    sandbox: str = _flag("auto", "docker, podman, bwrap, or the first that works.")
    workers: int | None = _flag(None, "Programs judged at a time on this machine; none: its cores.")
    time_limit: float | None = _flag(None, "CPU seconds a test; none: the protocol's.")
    judge_deadline_s: float = _flag(600.0, "What is not judged by then gives no signal.")
    # housekeeping
    save_every: int = _flag(50, "Checkpoint every so many steps.")
    save_total: int = _flag(3, "Checkpoints kept.")
    log_every: int = _flag(1, "Steps between lines of the log.")
    report_to: str = _flag("none", "Where TRL reports to.", choices=REPORT_TO)
    trainer: dict[str, Any] = _flag({}, "Further keys of TRL's GRPOConfig.")  # noqa: RUF009  (a factory: see _flag)

    @property
    def rollouts_per_step(self) -> int:
        return self.group_size * self.prompts_per_step

    @property
    def run_dir(self) -> Path:
        return Path(self.output)


TYPES = typing.get_type_hints(TrainConfig)
SETTABLE = tuple(each.name for each in fields(TrainConfig))
MAY_DIFFER = ("output", "max_steps", "max_minutes", "epochs", "workers", "sandbox", "save_every", "save_total")
"""What may differ between a run and its continuation; everything else moves what is learnt."""


# --- from a file and flags ------------------------------------------------------------------------------------------


def load(path: Path | None, flags: dict[str, Any], preset: dict[str, Any] | None = None) -> TrainConfig:
    """Preset, then file, then flags (None: not given). Raises UserError for what is unknown or can't work.

    A preset that the file names is the caller's to look up.
    """
    values = dict(preset or {})
    if path is not None:
        values |= {name: value for name, value in read_file(path).items() if name != "preset"}
    values |= {name: value for name, value in flags.items() if value is not None}
    config = TrainConfig(**{name: _converted(name, value, path) for name, value in values.items()})
    refusals.validate(config)
    return config


def read_file(path: Path) -> dict[str, Any]:
    """The keys of a YAML file; unknown ones are refused by name."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: can't be read ({error.strerror}).") from error
    except yaml.YAMLError as error:
        raise DataError(f"not YAML: {error}", path=path) from error
    if not isinstance(raw, dict):
        raise DataError("a training file is a mapping of settings to values", path=path)
    for name in raw:
        if name != "preset" and name not in SETTABLE:
            near = difflib.get_close_matches(str(name), SETTABLE, n=1)
            raise DataError(f"unknown key {name!r}.{f' Did you mean {near[0]!r}?' if near else ''}", path=path)
    return raw


def _converted(name: str, value: Any, path: Path | None) -> Any:
    """The value as the field's type. Lists may be given as `a,b`; whole numbers for fractions."""
    wanted = TYPES[name]
    options = typing.get_args(wanted) if typing.get_origin(wanted) in (typing.Union, types.UnionType) else (wanted,)
    if value is None and type(None) in options:
        return None
    kind = options[0]
    try:
        return _as(kind, value)
    except (TypeError, ValueError) as error:
        where = f"{path}: " if path is not None else ""
        said = getattr(kind, "__name__", str(kind))
        raise UserError(f"{where}{name}: {value!r} is not {said}.") from error


def _as(kind: Any, value: Any) -> Any:
    if typing.get_origin(kind) is tuple:
        parts = (
            value.split(",") if isinstance(value, str) else [value] if not isinstance(value, list | tuple) else value
        )
        inner = typing.get_args(kind)[0]
        return tuple(_as(inner, part.strip() if isinstance(part, str) else part) for part in parts if part != "")
    if typing.get_origin(kind) is dict:
        return {str(key): each for key, each in value.items()}
    if kind is bool:
        if not isinstance(value, bool):
            raise TypeError
        return value
    if kind is str:
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else _refuse()
    if isinstance(value, bool):
        raise TypeError
    if kind is int and isinstance(value, float) and value != int(value):
        raise ValueError
    return kind(value)


def _refuse() -> Any:
    raise TypeError


def to_yaml(config: TrainConfig) -> str:
    """Every field, so that the file alone says what was done."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(config).items()}
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)


def digest(config: TrainConfig) -> str:
    """Of everything that moves what is learnt: a run continues only where this is the same."""
    plain = {name: value for name, value in vars(config).items() if name not in MAY_DIFFER}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()[:16]


def with_values(config: TrainConfig, **values: Any) -> TrainConfig:
    """A checked copy."""
    changed = replace(config, **values)
    refusals.validate(changed)
    return changed


def field_help() -> list[dataclasses.Field[Any]]:
    """The fields in order, for the command line and the docs."""
    return list(fields(TrainConfig))
