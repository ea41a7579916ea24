"""A model with a smaller vocabulary: only the tokens that some texts need, and the bytes, which can spell any text.

On a CPU the last layer of a small model takes a large part of a step: it has 152 thousand tokens in a model of half a
billion weights. The texts given are tokenised exactly as before; other texts may take more tokens. For byte-level BPE.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
import transformers

from lcbx.errors import UserError

_hf: Any = transformers


def trim(model: str, texts: Iterable[str], out: Path) -> tuple[int, int]:
    """Write the trimmed model to `out`. Returns the number of tokens before and after.

    Raises UserError for another kind of tokenizer.
    """
    tokenizer = _hf.AutoTokenizer.from_pretrained(model)
    described = json.loads(tokenizer.backend_tokenizer.to_str())
    kind = described["model"].get("type")
    if kind != "BPE":
        raise UserError(f"{model}: its tokenizer is of type {kind}; only byte-level BPE can be trimmed.")
    used: set[int] = set()
    for text in texts:
        used.update(tokenizer(text, add_special_tokens=False)["input_ids"])
    kept = kept_tokens(described, used)
    order = sorted(kept, key=lambda token: kept[token])
    special = [token for token in described["added_tokens"] if token["content"] not in described["model"]["vocab"]]
    old_ids = [kept[token] for token in order] + [token["id"] for token in special]
    new_of = {old: new for new, old in enumerate(old_ids)}
    _rewrite_tokenizer(described, order, new_of)
    loaded = _hf.AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    before = int(loaded.get_input_embeddings().weight.shape[0])
    _shrink(loaded, old_ids)
    _renumber(loaded, new_of)
    out.mkdir(parents=True, exist_ok=True)
    loaded.save_pretrained(out)
    tokenizer.save_pretrained(out)
    _replace_tokenizer_files(out, described, new_of)
    return before, len(old_ids)


def kept_tokens(described: dict[str, Any], used: set[int]) -> dict[str, int]:
    """Return token -> old id of single characters, added tokens, used tokens, and all that these are merged from."""
    vocabulary: dict[str, int] = described["model"]["vocab"]
    added = {token["content"] for token in described["added_tokens"]}
    kept = {token for token, at in vocabulary.items() if len(token) == 1 or at in used or token in added}
    for left, right in reversed([_pair(merge) for merge in described["model"]["merges"]]):
        if left + right in kept:
            kept |= {left, right}
    return {token: vocabulary[token] for token in kept}


def _pair(merge: Any) -> tuple[str, str]:
    left, right = merge.split(" ") if isinstance(merge, str) else merge
    return left, right


def _rewrite_tokenizer(described: dict[str, Any], order: list[str], new_of: dict[int, int]) -> None:
    kept = set(order)
    described["model"]["vocab"] = {token: new for new, token in enumerate(order)}
    described["model"]["merges"] = [
        merge for merge in described["model"]["merges"] if {"".join(_pair(merge)), *_pair(merge)} <= kept
    ]
    described["added_tokens"] = [
        token | {"id": new_of[token["id"]]} for token in described["added_tokens"] if token["id"] in new_of
    ]


def _replace_tokenizer_files(folder: Path, described: dict[str, Any], new_of: dict[int, int]) -> None:
    (folder / "tokenizer.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    decoder = settings.get("added_tokens_decoder")
    if decoder:
        settings["added_tokens_decoder"] = {
            str(new_of[int(old)]): value for old, value in decoder.items() if int(old) in new_of
        }
        (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1, ensure_ascii=False))
    for name in ("vocab.json", "merges.txt", "added_tokens.json"):
        (folder / name).unlink(missing_ok=True)


def _shrink(model: Any, old_ids: list[int]) -> None:
    """Keep these rows of the embeddings and of the last layer, if it is a matrix of its own."""
    with torch.no_grad():
        rows = model.get_input_embeddings().weight[old_ids].clone()
        head = model.get_output_embeddings()
        tied = head.weight is model.get_input_embeddings().weight
        last = None if tied else head.weight[old_ids].clone()
        model.resize_token_embeddings(len(old_ids), mean_resizing=False)
        model.get_input_embeddings().weight.copy_(rows)
        if last is not None:
            model.get_output_embeddings().weight.copy_(last)


def _renumber(model: Any, new_of: dict[int, int]) -> None:
    """Replace the ids of special tokens in the model's settings."""
    for settings in (model.config, model.generation_config):
        for name in ("eos_token_id", "bos_token_id", "pad_token_id"):
            value = getattr(settings, name, None)
            if isinstance(value, list):
                setattr(settings, name, [new_of[token_id] for token_id in value if token_id in new_of])
            elif value is not None:
                setattr(settings, name, new_of.get(value))
