"""Convert the demo model's GGUF to a normal model folder: config, bf16 safetensors, tokenizer with chat template.

transformers reads GGUF too, but slowly (75 s of CPU time against 20 here), and newer versions may keep the weights
packed. This module converts one file of architecture `qwen2`, checked by its hash before, and refuses any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy
import torch
import transformers
from gguf import constants
from safetensors.torch import save_file

from lcbx.errors import UserError

_gguf: Any = gguf  # typed in parts only
_hf: Any = transformers

_NORMAL, _CONTROL, _USER_DEFINED = 1, 3, 4  # token types; 5 marks unused rows of the embedding
_ENDS = ("<|im_end|>", "<|endoftext|>")

# GGUF's name of a tensor -> transformers' name; `blk.7.` is `model.layers.7.`.
_TENSORS = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


class _Reader(_gguf.GGUFReader):  # type: ignore[misc]
    """The package's reader on a plain array, because 450,000 small reads from a memory map are several times slower."""

    @property
    def data(self) -> Any:
        return self._data

    @data.setter
    def data(self, mapped: Any) -> None:
        self._data = mapped.view(numpy.ndarray)


def convert(source: Path, folder: Path, *, name: str) -> None:
    """Write the model in `source` to `folder`, which must not exist. Raises UserError if the result is wrong."""
    reader = _Reader(source)
    config = _config(reader, name)
    tokenizer = _tokenizer(reader)
    weights = _weights(reader)
    _check(config, tokenizer, weights)
    folder.mkdir()
    config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    ends = tokenizer.convert_tokens_to_ids(list(_ENDS))
    settings = _hf.GenerationConfig(bos_token_id=ends[1], eos_token_id=ends, pad_token_id=ends[1], do_sample=False)
    settings.save_pretrained(folder)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # like the other files: caches may be shared


def _value(reader: Any, key: str) -> Any:
    """Return a number or text from the file's header."""
    field = reader.fields[key]
    raw = field.parts[field.data[0]]
    return bytes(raw).decode() if field.types[0] == constants.GGUFValueType.STRING else raw[0].item()


def _texts(reader: Any, key: str) -> list[str]:
    field = reader.fields[key]
    return [bytes(field.parts[at]).decode() for at in field.data]


def _config(reader: Any, name: str) -> Any:
    architecture = _value(reader, "general.architecture")
    if architecture != "qwen2":
        raise UserError(f"the demo model should be of architecture 'qwen2', not {architecture!r}")

    def number(key: str) -> Any:
        return _value(reader, f"qwen2.{key}")

    return _hf.Qwen2Config(
        architectures=["Qwen2ForCausalLM"],
        vocab_size=len(reader.fields["tokenizer.ggml.tokens"].data),
        hidden_size=number("embedding_length"),
        intermediate_size=number("feed_forward_length"),
        num_hidden_layers=number("block_count"),
        num_attention_heads=number("attention.head_count"),
        num_key_value_heads=number("attention.head_count_kv"),
        max_position_embeddings=number("context_length"),
        rms_norm_eps=round(number("attention.layer_norm_rms_epsilon"), 9),  # stored in 32 bits
        rope_parameters={"rope_type": "default", "rope_theta": number("rope.freq_base")},
        bos_token_id=_value(reader, "tokenizer.ggml.bos_token_id"),
        eos_token_id=_value(reader, "tokenizer.ggml.eos_token_id"),
        pad_token_id=_value(reader, "tokenizer.ggml.padding_token_id"),
        tie_word_embeddings=False,  # originally one matrix, but quantised differently for its two uses
        use_sliding_window=False,
        dtype="bfloat16",
        name_or_path=name,
    )


def _tokenizer(reader: Any) -> Any:
    tokens = _texts(reader, "tokenizer.ggml.tokens")
    types = reader.fields["tokenizer.ggml.token_type"]
    kinds = [int(types.parts[at][0]) for at in types.data]
    merges = [tuple(merge.split(" ", 1)) for merge in _texts(reader, "tokenizer.ggml.merges")]
    tokenizer = _hf.Qwen2Tokenizer(
        vocab={token: at for at, token in enumerate(tokens) if kinds[at] in (_NORMAL, _CONTROL, _USER_DEFINED)},
        merges=merges,
        eos_token=_ENDS[0],
        pad_token=_ENDS[1],
        unk_token=_ENDS[1],
        model_max_length=_value(reader, "qwen2.context_length"),
    )
    tokenizer.add_tokens(
        [
            _hf.AddedToken(token, special=kinds[at] == _CONTROL, normalized=False)
            for at, token in enumerate(tokens)
            if kinds[at] in (_CONTROL, _USER_DEFINED)
        ]
    )
    tokenizer.chat_template = _value(reader, "tokenizer.chat_template")
    return tokenizer


def _weights(reader: Any) -> dict[str, Any]:
    weights = {}
    for tensor in reader.tensors:
        values = _gguf.dequantize(tensor.data, tensor.tensor_type)
        weights[_tensor_name(tensor.name)] = torch.from_numpy(values.copy()).to(torch.bfloat16)
    return weights


def _tensor_name(name: str) -> str:
    """Return transformers' name: `blk.7.attn_q.bias` becomes `model.layers.7.self_attn.q_proj.bias`."""
    *block, kind, suffix = name.split(".")
    prefix = f"model.layers.{block[1]}." if block else ""
    return f"{prefix}{_TENSORS[kind]}.{suffix}"


def _check(config: Any, tokenizer: Any, weights: dict[str, Any]) -> None:
    """Check the shapes of all weights and the tokens of a chat turn: a wrong model would merely seem weak."""
    with torch.device("meta"):
        expected = _hf.AutoModelForCausalLM.from_config(config).state_dict()
    shapes = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    text = tokenizer.apply_chat_template([{"role": "user", "content": "x"}], tokenize=False, add_generation_prompt=True)
    turn = tokenizer.encode("<|im_start|>user\nx<|im_end|>", add_special_tokens=False)
    if (
        shapes != {name: tuple(tensor.shape) for name, tensor in expected.items()}
        or not text.endswith("<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n")
        or turn != [151644, 872, 198, 87, 151645]
    ):
        raise UserError(
            f"transformers {transformers.__version__} can't load the demo model correctly. "
            "Install another version: pip install 'transformers>=5.8'"
        )
