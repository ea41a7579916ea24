"""Models for training: loaded, adapted, and saved as a normal model folder."""

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
SAMPLING_SETTINGS = ("temperature", "top_p", "top_k", "repetition_penalty", "do_sample", "min_p")


def quiet() -> None:
    """Turn off progress bars and notices of libraries."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    datasets.disable_progress_bars()
    for kind in (FutureWarning, DeprecationWarning):  # between libraries
        warnings.filterwarnings("ignore", category=kind)
    _hf.utils.logging.disable_progress_bar()
    _hf.utils.logging.set_verbosity_error()


def resolve(model: str) -> str:
    """Return a folder or hub name. A demo model is assembled if it is not in the cache yet."""
    from lcbx.generate import demo

    return demo.ensure(model)[0] if model in demo.DEMO_MODELS else model


def load_tokenizer(config: TrainConfig) -> Any:
    """Return the tokenizer with a padding token and padding on the left, as generation needs it."""
    name = resolve(config.model)
    try:
        tokenizer = _hf.AutoTokenizer.from_pretrained(name, revision=config.model_revision)
    except (OSError, ValueError) as error:
        raise UserError(f"the tokenizer of {config.model!r} can't be loaded: {_one_line(error)}") from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "left"
    return tokenizer


def load_model(config: TrainConfig) -> Any:
    """Return the model. Weights that are trained are in float32: in bfloat16 most updates would be rounded away."""
    name = resolve(config.model)
    try:
        model = _hf.AutoModelForCausalLM.from_pretrained(
            name, revision=config.model_revision, dtype=getattr(torch, trl_arguments.weights_dtype(config))
        )
    except (OSError, ValueError) as error:
        raise UserError(f"the model {config.model!r} can't be loaded: {_one_line(error)}") from error
    if config.gradient_checkpointing:
        model.config.use_cache = False
    return model


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def read_config(config: TrainConfig) -> Any:
    """Return the model's configuration, without its weights."""
    return _hf.AutoConfig.from_pretrained(resolve(config.model), revision=config.model_revision)


def generation_settings(config: TrainConfig) -> Any:
    """Return the generation settings in the model's files, without its weights."""
    name = resolve(config.model)
    try:
        return _hf.GenerationConfig.from_pretrained(name, revision=config.model_revision)
    except OSError:  # older models keep them in their configuration
        return _hf.GenerationConfig.from_model_config(read_config(config))


def eos_ids(settings: Any, tokenizer: Any) -> frozenset[int]:
    """Return the tokens that end a completion, of generation settings and tokenizer together."""
    ids: set[int] = set()
    for source in (settings, tokenizer):
        value = getattr(source, "eos_token_id", None)
        ids.update([value] if isinstance(value, int) else value or ())
    return frozenset(ids)


def keep_stop_tokens(model: Any, tokenizer: Any) -> None:
    """Write all end tokens into the model's generation settings, which are all that vLLM reads.

    Sampling settings are removed: a model's own would silently be combined with those of the training.
    """
    ids = sorted(eos_ids(model.generation_config, tokenizer))
    model.generation_config.eos_token_id = ids[0] if len(ids) == 1 else ids
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    for name in SAMPLING_SETTINGS:
        setattr(model.generation_config, name, None)


def layers_of(model_config: Any) -> int:
    """Return the number of layers of a model's configuration."""
    return int(model_config.get_text_config().num_hidden_layers)


def lora(config: TrainConfig, layers: int) -> Any:
    """Return peft's configuration for a model with `layers` layers; None if all weights are trained."""
    if not config.lora:
        return None
    from peft import LoraConfig

    return LoraConfig(**trl_arguments.lora_arguments(config, layers))


def prompt_of(tokenizer: Any, messages: list[dict[str, str]]) -> Any:
    """Return the prompt for TRL: messages if there is a chat template, otherwise the plain text of evaluations."""
    if chat.template_of(tokenizer) is not None:
        return messages
    return "\n\n".join(message["content"] for message in messages) + "\n\n"


def prompt_tokens(tokenizer: Any, prompt: Any, switches: dict[str, bool]) -> int:
    """Return the length of a prompt in tokens. `switches`: variables of the chat template."""
    if isinstance(prompt, str):
        return len(tokenizer(prompt)["input_ids"])
    text = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True, **switches)
    return len(tokenizer(text, add_special_tokens=False)["input_ids"])


def save(model: Any, tokenizer: Any, folder: Path, *, merge: bool, base: str) -> None:
    """Save a normal model folder: with the adapter merged in, or the adapter alone with the name of its base."""
    folder.mkdir(parents=True, exist_ok=True)
    if hasattr(model, "merge_and_unload"):
        if not merge:
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            (folder / "base_model.txt").write_text(base + "\n")
            return
        model = model.float().merge_and_unload()  # in bfloat16 the sum would lose most of the adapter
    model.config.use_cache = True
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
