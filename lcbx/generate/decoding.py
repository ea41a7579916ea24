"""Batched decoding with a transformers model, for many completions of very different length.

`model.generate` pads a batch to its longest completion, computes every prompt again, and returns nothing before
everything is finished. Here rows leave the batch when they end, a beginning that prompts share (one problem in several
languages, n samples of one prompt) is computed once, and every row draws from a random stream of its own, independent
of the rest of the batch.
"""

from __future__ import annotations

import inspect
import random
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import cache_utils

from lcbx.types import FinishReason

_caches: Any = cache_utils  # only partly typed

PREFILL_TOKENS = 8192
"""Prompt tokens per forward pass; limits the memory for activations."""
_SPARE_TOKENS = 128
_BLOCK = 128
_MIN_SHARED_TOKENS = 48
"""Prompts that begin with at least this many equal tokens, more than a chat template has, share the computation."""
_MIN_KEPT_SHARE = 0.75
"""A prompt joins a group only if the group keeps at least this part of its shared beginning."""
_COMPACT_AT = 1 / 8
"""Ended rows are removed from the cache when they are at least this part of it."""


@dataclass(slots=True)
class DecodingRow:
    """One sample that is being generated."""

    prompt: int
    """Index of its prompt in the batch."""
    seed: int
    tokens: list[int] = field(default_factory=list)
    wall_time_s: float = 0.0
    """The row's share of the batch's time so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    temperature: float
    top_p: float
    max_tokens: int
    eos_ids: frozenset[int]
    pad_id: int


@dataclass(slots=True)
class _State:
    cache: Any
    mask: torch.Tensor  # (B, T), 1 for tokens, 0 for padding
    logits: torch.Tensor  # (B, V), for the next token

    def select(self, rows: Sequence[int]) -> None:
        """Keep, repeat or reorder rows."""
        if list(rows) == list(range(self.mask.shape[0])):
            return
        index = torch.tensor(rows, device=self.mask.device)
        self.cache.reorder_cache(index)
        self.mask, self.logits = self.mask[index], self.logits[index]


def decode(
    model: Any,
    prompts: Sequence[Sequence[int]],
    rows: Sequence[DecodingRow],
    settings: Settings,
    *,
    stopped: Callable[[DecodingRow], bool],
) -> Iterator[tuple[DecodingRow, FinishReason]]:
    """Yield each row when it ends, with its tokens (including the end token). `stopped` is called after every token."""
    started = time.monotonic()
    state = _read_prompts(model, prompts, [row.prompt for row in rows], settings.pad_id)
    streams = {id(row): random.Random(row.seed) for row in rows}
    active: list[DecodingRow | None] = list(rows)  # None: ended, but still in the cache
    while any(active):
        draws = [streams[id(row)].random() if row else 0.0 for row in active]
        next_ids = choose(state.logits, draws, temperature=settings.temperature, top_p=settings.top_p)
        ended = []
        for at, (row, token) in enumerate(zip(active, next_ids.tolist(), strict=True)):
            if row is None:
                continue
            row.tokens.append(token)
            if token in settings.eos_ids or stopped(row):
                ended.append((row, FinishReason.STOP))
                active[at] = None
            elif len(row.tokens) >= settings.max_tokens:
                ended.append((row, FinishReason.LENGTH))
                active[at] = None
        now = time.monotonic()
        _share_time(now - started, [row for row in active if row] + [row for row, _ in ended])
        yield from ended
        started = time.monotonic()
        active, next_ids = _compact(state, active, next_ids)
        if any(active):
            _forward(model, state, next_ids[:, None], torch.ones_like(next_ids)[:, None])


def _share_time(seconds: float, rows: Sequence[DecodingRow]) -> None:
    for row in rows:
        row.wall_time_s += seconds / len(rows)


def _compact(
    state: _State, active: list[DecodingRow | None], next_ids: torch.Tensor
) -> tuple[list[DecodingRow | None], torch.Tensor]:
    kept = [at for at, row in enumerate(active) if row is not None]
    if not kept or len(active) - len(kept) < max(1, _COMPACT_AT * len(active)):
        return active, next_ids
    state.select(kept)
    return [active[at] for at in kept], next_ids[torch.tensor(kept, device=next_ids.device)]


# --- reading prompts --------------------------------------------------------------------------------------------------


def _read_prompts(model: Any, prompts: Sequence[Sequence[int]], copies: Sequence[int], pad_id: int) -> _State:
    """Compute the prompts; returns a state with one row per element of `copies`, which are indices into `prompts`."""
    cache, plain = _new_cache(model)
    empty = torch.empty((0, 0), dtype=torch.long, device=model.device)
    state = _State(cache, empty, empty)
    groups = shared_prefixes(prompts) if plain else []
    if groups and len(groups) < len(prompts):
        _forward(model, state, *_left_padded([prompts[first][:end] for end, (first, *_) in groups], model, pad_id))
        order = [member for _, members in groups for member in members]
        state.select([group for group, (_, members) in enumerate(groups) for _ in members])
        tails = [prompts[member][end:] for end, members in groups for member in members]
        _forward(model, state, *_left_padded(tails, model, pad_id))
        place = {member: at for at, member in enumerate(order)}
        state.select([place[copy] for copy in copies])
    else:
        _forward(model, state, *_left_padded(prompts, model, pad_id))
        state.select(copies)
    return state


def shared_prefixes(prompts: Sequence[Sequence[int]]) -> list[tuple[int, list[int]]]:
    """Group prompts with a common beginning; returns the number of shared tokens and the prompts' indices per group.

    At least the last token of a prompt is not shared, because its logits are needed.
    """
    groups: list[tuple[int, list[int]]] = []
    for index in sorted(range(len(prompts)), key=lambda at: list(prompts[at])):
        prompt = prompts[index]
        if groups:
            end, members = groups[-1]
            common = _common(prompts[members[0]][:end], prompt[:-1])
            if common >= max(_MIN_SHARED_TOKENS, 0 if len(members) == 1 else _MIN_KEPT_SHARE * end):
                groups[-1] = (common, [*members, index])
                continue
        groups.append((len(prompt) - 1, [index]))
    return groups


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def _left_padded(sequences: Sequence[Sequence[int]], model: Any, pad_id: int) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(len(sequence) for sequence in sequences)
    ids = [[pad_id] * (width - len(sequence)) + list(sequence) for sequence in sequences]
    mask = [[0] * (width - len(sequence)) + [1] * len(sequence) for sequence in sequences]
    return torch.tensor(ids, device=model.device), torch.tensor(mask, device=model.device)  # both (B, L)


# --- the model --------------------------------------------------------------------------------------------------------


def _forward(model: Any, state: _State, ids: torch.Tensor, mask: torch.Tensor) -> None:
    """Add `ids` (B, L) to the state; padding may be anywhere before the last column."""
    past = state.mask.shape[1] if state.mask.numel() else 0
    state.mask = torch.cat([state.mask, mask], dim=1) if past else mask
    positions = (state.mask.cumsum(-1) - 1).clamp(min=0)[:, past:]
    accepted = _parameters(model)
    step = max(1, PREFILL_TOKENS // ids.shape[0])
    for start in range(0, ids.shape[1], step):
        end = min(start + step, ids.shape[1])
        arguments: dict[str, Any] = {"logits_to_keep": 1, "position_ids": positions[:, start:end]}
        cache = {"cache" if "cache" in accepted else "past_key_values": state.cache}  # renamed in transformers 5.24
        with torch.inference_mode():
            output = model(
                input_ids=ids[:, start:end],
                attention_mask=state.mask[:, : past + end],
                use_cache=True,
                **cache,
                **{name: value for name, value in arguments.items() if name in accepted},
            )
            state.logits = output.logits[:, -1]


def _parameters(model: Any) -> Collection[str]:
    """Return the parameter names of the model's `forward`; for an adapter, those of the model that it wraps."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    return inspect.signature(inner.forward).parameters.keys()


def choose(logits: torch.Tensor, draws: Sequence[float], *, temperature: float, top_p: float) -> torch.Tensor:
    """Return the next token of each row, (B,): the likeliest at temperature 0, else by the row's draw from [0, 1)."""
    if temperature == 0:
        return logits.argmax(-1)
    chances = torch.softmax(logits.float() / temperature, dim=-1)  # (B, V)
    if top_p < 1:
        chances = _nucleus(chances, top_p)
    blocks = torch.nn.functional.pad(chances, (0, -chances.shape[-1] % _BLOCK)).reshape(len(draws), -1, _BLOCK)
    sums = blocks.sum(
        -1, dtype=torch.float64
    )  # first the block, then the token in it: five times as fast as one long cumulative sum
    points = torch.tensor(draws, dtype=torch.float64, device=logits.device) * sums.sum(-1)
    block, points = _fall(sums, points)
    inside, _ = _fall(blocks[torch.arange(len(draws)), block].double(), points)
    return block * _BLOCK + inside


def _fall(weights: torch.Tensor, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the index of the weight (B, N) into whose interval each point (B,) falls, and the offset inside it.

    The intervals of a row's weights lie end to end. A weight of 0 is never chosen.
    """
    ends = weights.cumsum(-1)
    last = (ends < ends[:, -1:]).sum(-1)  # rounding must not move a point beyond it
    place = torch.minimum(torch.searchsorted(ends, points[:, None], right=True).squeeze(1), last)
    at = place[:, None]
    return place, points - (ends.gather(1, at) - weights.gather(1, at)).squeeze(1)


def _nucleus(chances: torch.Tensor, top_p: float) -> torch.Tensor:
    """Set all chances to 0 except those of the fewest tokens that together reach `top_p`."""
    # Tokens below this bound are never among them, and sorting only the others is much less work.
    columns = (chances > (1 - top_p) / chances.shape[-1]).any(0).nonzero().squeeze(1)
    values, order = chances[:, columns].sort(dim=-1, descending=True)
    kept = values * (values.cumsum(-1) - values < top_p)
    return torch.zeros_like(chances).scatter(-1, columns[order], kept)


# --- the cache --------------------------------------------------------------------------------------------------------


class _RoomyLayer(_caches.DynamicLayer):  # type: ignore[misc]
    """A cache layer with spare columns, so that appending a token does not copy all earlier ones."""

    keys: Any
    values: Any

    def __init__(self) -> None:
        super().__init__()
        self._room: tuple[torch.Tensor, torch.Tensor] | None = None  # keys and values, with spare columns

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        past = self.get_seq_length()
        end = past + key_states.shape[-2]
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        if self._room is None or end > self._room[0].shape[-2]:
            self._room = self._grown(self.keys, key_states, past), self._grown(self.values, value_states, past)
        keys, values = self._room
        keys[..., past:end, :] = key_states
        values[..., past:end, :] = value_states
        self.keys, self.values = keys[..., :end, :], values[..., :end, :]
        return self.keys, self.values

    @staticmethod
    def _grown(old: torch.Tensor, new: torch.Tensor, past: int) -> torch.Tensor:
        room = new.new_empty((*new.shape[:-2], past + new.shape[-2] + _SPARE_TOKENS, new.shape[-1]))
        if past:
            room[..., :past, :] = old
        return room

    def reorder_cache(self, beam_idx: torch.Tensor) -> None:
        super().reorder_cache(beam_idx)
        self._room = None


def _new_cache(model: Any) -> tuple[Any, bool]:
    """Return an empty cache, and True if all layers are plain attention, so that padding may be inside a row."""
    cache = _caches.DynamicCache(config=model.config)
    plain = bool(cache.layers) and all(type(layer) is _caches.DynamicLayer for layer in cache.layers)
    if plain:
        cache.layers = [_RoomyLayer() for _ in cache.layers]
    return cache, plain
