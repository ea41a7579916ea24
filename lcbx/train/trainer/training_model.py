"""Models for training: found, loaded, adapted, and saved as a normal folder afterwards."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import datasets
import torch
import transformers

from lcbx.errors import UserError
from lcbx.generate import chat
from lcbx.train.settings import trl_arguments
from lcbx.train.settings.config import TrainConfig

_hf: Any = transformers


def quiet() -> None:
    """No bars and notices of libraries between ours."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    datasets.disable_progress_bars()
    for kind in (FutureWarning, DeprecationWarning):  # of libraries among themselves
        warnings.filterwarnings("ignore", category=kind)
    _hf.utils.logging.disable_progress_bar()
    _hf.utils.logging.set_verbosity_error()


def resolve(model: str) -> str:
    """A folder or hub name; `demo` is assembled where it is not in the cache yet."""
    if model != "demo":
        return model
    from lcbx.generate import demo

    return demo.ensure()[0]


def load_tokenizer(config: TrainConfig) -> Any:
    """With a padding token, and padding on the left, where generation wants it."""
    name = resolve(config.model)
    try:
        tokenizer = _hf.AutoTokenizer.from_pretrained(name, revision=config.model_revision)
    except (OSError, ValueError) as error:
        raise UserError(f"the tokenizer of {config.model!r} can't be loaded: {_short(error)}") from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "left"
    return tokenizer


def load_model(config: TrainConfig) -> Any:
    """Weights that are trained in float32: at these learning rates most updates are lost to rounding in bfloat16."""
    name = resolve(config.model)
    try:
        model = _hf.AutoModelForCausalLM.from_pretrained(
            name, revision=config.model_revision, dtype=getattr(torch, trl_arguments.weights_dtype(config))
        )
    except (OSError, ValueError) as error:
        raise UserError(f"the model {config.model!r} can't be loaded: {_short(error)}") from error
    if config.gradient_checkpointing:
        model.config.use_cache = False
    return model


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def read_config(config: TrainConfig) -> Any:
    """The model's configuration, without its weights."""
    return _hf.AutoConfig.from_pretrained(resolve(config.model), revision=config.model_revision)


def generation_settings(config: TrainConfig) -> Any:
    """What the model's files say about generation, without its weights."""
    name = resolve(config.model)
    try:
        return _hf.GenerationConfig.from_pretrained(name, revision=config.model_revision)
    except OSError:  # older models have them among everything else
        return _hf.GenerationConfig.from_model_config(read_config(config))


def eos_ids(settings: Any, tokenizer: Any) -> frozenset[int]:
    """Tokens that end an answer. `settings`: a generation configuration."""
    found: set[int] = set()
    for source in (settings, tokenizer):
        each = getattr(source, "eos_token_id", None)
        found.update([each] if isinstance(each, int) else each or ())
    return frozenset(found)


def keep_stop_tokens(model: Any, tokenizer: Any) -> None:
    """The tokenizer's end token stops generation too: vLLM reads only what the saved generation settings say."""
    ids = sorted(eos_ids(model.generation_config, tokenizer))
    model.generation_config.eos_token_id = ids[0] if len(ids) == 1 else ids
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    for name in ("temperature", "top_p", "top_k", "repetition_penalty", "do_sample", "min_p"):
        # A model's own sampling settings would silently join ours.
        setattr(model.generation_config, name, None)


def layers_of(model_config: Any) -> int:
    return int(model_config.get_text_config().num_hidden_layers)


def lora(config: TrainConfig, layers: int) -> Any:
    """peft's configuration for a model of so many layers; None for full weights."""
    if not config.lora:
        return None
    from peft import LoraConfig

    return LoraConfig(**trl_arguments.lora_arguments(config, layers))


def prompt_of(tokenizer: Any, messages: list[dict[str, str]]) -> Any:
    """What TRL gets: messages where there is a chat template, else the bare text evaluations use."""
    if chat.template_of(tokenizer) is not None:
        return messages
    return "\n\n".join(message["content"] for message in messages) + "\n\n"


def prompt_tokens(tokenizer: Any, prompt: Any, switches: dict[str, bool]) -> int:
    if isinstance(prompt, str):
        return len(tokenizer(prompt)["input_ids"])
    text = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True, **switches)
    return len(tokenizer(text, add_special_tokens=False)["input_ids"])


def save(model: Any, tokenizer: Any, folder: Path, *, merge: bool, base: str) -> None:
    """A folder that loads as any model does; with its adapter merged in, or beside the base it needs."""
    folder.mkdir(parents=True, exist_ok=True)
    if hasattr(model, "merge_and_unload"):
        if not merge:
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            (folder / "base_model.txt").write_text(base + "\n")
            return
        model = model.float().merge_and_unload()  # the sum would lose most of the adapter in bfloat16
    model.config.use_cache = True
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
