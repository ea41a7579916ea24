"""A model in this process, through transformers, on a CPU or GPU.

Batches are as large as memory allows and group prompts with a common beginning; `decoding` generates the tokens.
Generation settings that come with a model (temperature, penalties) are ignored: the protocol sets them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import transformers

from lcbx.errors import UserError
from lcbx.generate import chat, decoding, describe
from lcbx.generate.decoding import DecodingRow, Settings
from lcbx.generate.generator import cut_at_stop, owed_by_prompt, seed_for
from lcbx.types import Completion, FinishReason, Prompt, SampleKey, Sampling

_LOG = logging.getLogger(__name__)
_hf: Any = transformers  # typed in parts only

MAX_BATCH = {"cpu": 128, "cuda": 512}
"""Rows per batch. On a CPU more rows gain nothing: a matrix product in fp32 reaches 85 % of its peak at 128."""
_CACHE_SHARE = 0.4
"""Part of the free memory that the key-value cache may use."""


@dataclass(frozen=True, slots=True)
class _TokenizedPrompt:
    prompt: Prompt
    keys: list[SampleKey]
    ids: list[int]
    opened: str
    """The thinking tag that the prompt leaves open, or an empty string."""


class TransformersGenerator:
    """A loaded model. `options` are arguments of `from_pretrained`. Raises UserError if the model can't be loaded."""

    def __init__(
        self,
        model: str,
        *,
        revision: str | None = None,
        dtype: str | None = None,
        device: str | None = None,
        batch_size: int | None = None,
        thinking: bool = False,
        progress: Callable[[str], None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.name, self.revision, self._thinking, self._batch_size = model, revision, thinking, batch_size
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._dtype = dtype or _best_dtype(self._device)
        if progress:
            progress(f"loading {model} ({self._dtype} on {self._device})")
        self._model, self._tokenizer = self._load(options or {})
        self._eos_ids = _eos_ids(self._model, self._tokenizer)

    def _load(self, options: dict[str, Any]) -> tuple[Any, Any]:
        _hf.utils.logging.disable_progress_bar()
        _hf.utils.logging.set_verbosity_error()
        shared = {name: options[name] for name in ("trust_remote_code",) if name in options}
        try:
            tokenizer = _hf.AutoTokenizer.from_pretrained(self.name, revision=self.revision, **shared)
            model = _hf.AutoModelForCausalLM.from_pretrained(
                self.name,
                revision=self.revision,
                dtype=self._dtype,
                device_map="auto" if self._device == "cuda" else self._device,
                **options,
            )
        except (OSError, ValueError, ImportError) as error:
            raise UserError(f"the model {self.name!r} can't be loaded: {_first_lines(error)}") from error
        return model.eval(), tokenizer

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        """Yield completions as they end, the shortest of a batch first. See `Generator.generate`."""
        tasks = []
        for prompt, keys in owed_by_prompt(prompts, owed):
            text = chat.prompt_text(self._tokenizer, prompt, thinking=self._thinking)
            ids = chat.prompt_token_ids(self._tokenizer, text, prompt)
            if len(ids) >= self._context:
                _LOG.warning("%s does not fit into the model's context: %d tokens", prompt.problem_id, len(ids))
                yield from (_no_room(key, len(ids)) for key in keys)
            else:
                tasks.append(_TokenizedPrompt(prompt, keys, ids, chat.opened_thinking(text)))
        for batch in self._batches(tasks, sampling):
            yield from self._run(batch, sampling)

    def describe(self) -> dict[str, Any]:
        """Return what `run.json` records, see `Generator.describe`."""
        return {
            "engine": "transformers",
            "version": transformers.__version__,
            "torch": str(torch.__version__),
            **describe.describe_model(self.name, self.revision, tokenizer=self._tokenizer, config=self._model.config),
            "dtype": str(self._model.dtype).removeprefix("torch."),
            "device": torch.cuda.get_device_name() if self._device.startswith("cuda") else self._device,
            "thinking": self._thinking,
        }

    # --- batches ------------------------------------------------------------------------------------------------------

    @property
    def _context(self) -> int:
        config = self._model.config.get_text_config()
        return int(getattr(config, "max_position_embeddings", None) or 1 << 30)

    def _batches(
        self, tasks: Sequence[_TokenizedPrompt], sampling: Sampling
    ) -> Iterator[list[tuple[_TokenizedPrompt, SampleKey]]]:
        """Yield batches. Prompts with a common beginning are neighbours, and groups of them are sorted by length."""
        groups = decoding.shared_prefixes([task.ids for task in tasks])
        groups.sort(key=lambda group: max(len(tasks[member].ids) for member in group[1]))
        rows = [(tasks[member], key) for _, members in groups for member in members for key in tasks[member].keys]
        if self._batch_size is not None:
            yield from (rows[at : at + self._batch_size] for at in range(0, len(rows), self._batch_size))
            return
        room = self._cache_tokens()
        batch: list[tuple[_TokenizedPrompt, SampleKey]] = []
        width = 0
        for task, key in rows:
            width = max(width, len(task.ids) + sampling.max_tokens)
            if batch and (len(batch) >= MAX_BATCH.get(self._device, 128) or (len(batch) + 1) * width > room):
                yield batch
                batch, width = [], len(task.ids) + sampling.max_tokens
            batch.append((task, key))
        if batch:
            yield batch

    def _cache_tokens(self) -> int:
        """Return how many tokens the key-value cache may hold."""
        config = self._model.config.get_text_config()
        heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        token_bytes = 2 * config.num_hidden_layers * heads * width * self._model.dtype.itemsize
        return max(1, int(_CACHE_SHARE * _free_bytes(self._device) / token_bytes))

    def _run(self, batch: list[tuple[_TokenizedPrompt, SampleKey]], sampling: Sampling) -> Iterator[Completion]:
        """One batch; in halves if it turns out too large for the GPU."""
        done: set[SampleKey] = set()
        try:
            for completion in self._decode(batch, sampling):
                done.add(completion.key)
                yield completion
            return
        except torch.OutOfMemoryError as error:
            left = [(task, key) for task, key in batch if key not in done]
            if len(left) <= 1:
                raise UserError(f"{self.name} with one sample does not fit into the GPU's memory: {error}") from error
        torch.cuda.empty_cache()
        _LOG.warning("out of GPU memory with %d samples at once; going on with half of that", len(batch))
        half = (len(left) + 1) // 2
        yield from self._run(left[:half], sampling)
        yield from self._run(left[half:], sampling)

    def _decode(self, batch: list[tuple[_TokenizedPrompt, SampleKey]], sampling: Sampling) -> Iterator[Completion]:
        tasks = list({id(task): task for task, _ in batch}.values())
        place = {id(task): at for at, task in enumerate(tasks)}
        rows = [DecodingRow(prompt=place[id(task)], seed=seed_for(sampling.seed, key)) for task, key in batch]
        origin = {id(row): pair for row, pair in zip(rows, batch, strict=True)}
        longest = max(len(task.ids) for task in tasks)
        settings = Settings(
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            max_tokens=min(sampling.max_tokens, self._context - longest),
            eos_ids=self._eos_ids,
            pad_id=self._tokenizer.pad_token_id or 0,
        )

        def stopped(row: DecodingRow) -> bool:
            stop = tasks[row.prompt].prompt.stop
            if not stop:
                return False
            # A stop string ends in the last token, and a token is at least one character of it.
            tail = self._tokenizer.decode(row.tokens[-max(map(len, stop)) - 1 :], skip_special_tokens=True)
            return any(word in tail for word in stop)

        for row, reason in decoding.decode(self._model, [task.ids for task in tasks], rows, settings, stopped=stopped):
            yield self._completion(*origin[id(row)], row, reason)

    def _completion(self, task: _TokenizedPrompt, key: SampleKey, row: DecodingRow, reason: FinishReason) -> Completion:
        text = self._tokenizer.decode(row.tokens, skip_special_tokens=True)
        return Completion(
            key=key,
            text=task.opened + cut_at_stop(text, task.prompt.stop),
            finish_reason=reason,
            prompt_tokens=len(task.ids),
            completion_tokens=len(row.tokens),
            wall_time_s=round(row.wall_time_s, 3),
        )


def _no_room(key: SampleKey, prompt_tokens: int) -> Completion:
    return Completion(
        key=key, text="", finish_reason=FinishReason.LENGTH, prompt_tokens=prompt_tokens, completion_tokens=0
    )


def _best_dtype(device: str) -> str:
    """Return bf16 if the hardware supports it, else fp16 on GPUs and fp32 on CPUs.

    On a CPU without bf16 support fp32 is 4 to 8 times as fast (EPYC 7003, AVX2).
    """
    if device.startswith("cuda"):
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float16"
    native = getattr(torch.cpu, "_is_amx_tile_supported", None), getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return "bfloat16" if any(supported and supported() for supported in native) else "float32"


def _eos_ids(model: Any, tokenizer: Any) -> frozenset[int]:
    """Return the tokens that end a completion, from the model's generation settings and its tokenizer."""
    ids: set[int] = set()
    for source in (model.generation_config, model.config, tokenizer):
        value = getattr(source, "eos_token_id", None)
        ids.update([value] if isinstance(value, int) else value or ())
    return frozenset(ids)


def _free_bytes(device: str) -> int:
    if device.startswith("cuda"):
        return int(torch.cuda.mem_get_info()[0])
    with open("/proc/meminfo") as lines:
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    return min(free, _cgroup_room())


def _cgroup_room() -> int:
    """Return how many bytes the cgroup of this process, if it is limited, still allows."""
    room = 1 << 62
    for limit, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        if os.path.exists(limit) and os.path.exists(used):
            with open(limit) as most, open(used) as now:
                text = most.read().strip()
                room = min(room, int(text) - int(now.read())) if text.isdigit() else room
    return max(room, 1 << 28)


def _first_lines(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())[:400]
