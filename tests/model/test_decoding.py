"""Batched decoding against one row at a time, on a tiny model with random weights."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the cpu extra")
transformers = pytest.importorskip("transformers", reason="needs the cpu extra")

from lcbx.generate import decoding  # noqa: E402
from lcbx.generate.decoding import DecodingRow, Settings, choose, decode, shared_prefixes  # noqa: E402
from lcbx.types import FinishReason  # noqa: E402

EOS, PAD = 2, 0
HEAD = list(range(10, 10 + decoding._MIN_SHARED_TOKENS))
# Two groups that begin alike, one prompt on its own, lengths far apart.
PROMPTS = [
    [*HEAD, 5, 6, 7],
    [*HEAD, 5, 6, 8, 9, 9, 9, 4, 3, 5],
    [*HEAD, 7],
    [3, *HEAD, 4],
    [3, *HEAD, 4, 5, 6],
    [9, 8, 7, 6],
]


def tiny_model(kind: str) -> Any:
    torch.manual_seed(0)
    common = {
        "vocab_size": 120,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "max_position_embeddings": 512,
        "initializer_range": 0.6,  # far from uniform: the likeliest token is no near tie
        "pad_token_id": PAD,
        "eos_token_id": EOS,
    }
    if kind == "full attention":
        config = transformers.Qwen2Config(**common)
    else:
        config = transformers.Gemma3TextConfig(
            **common, sliding_window=32, layer_types=["sliding_attention", "full_attention"]
        )
    return transformers.AutoModelForCausalLM.from_config(config).eval()


@pytest.fixture(scope="module", params=["full attention", "sliding window"])
def model(request: pytest.FixtureRequest) -> Any:
    return tiny_model(request.param)


def settings(max_tokens: int = 24, *, temperature: float = 0.0, top_p: float = 1.0) -> Settings:
    return Settings(temperature=temperature, top_p=top_p, max_tokens=max_tokens, eos_ids=frozenset({EOS}), pad_id=PAD)


def written(
    model: Any, prompts: Sequence[list[int]], rows: Sequence[DecodingRow], chosen: Settings
) -> list[tuple[list[int], str]]:
    """Return tokens and finish reason of every row, in the order of `rows`."""
    ended = {id(row): reason.value for row, reason in decode(model, prompts, rows, chosen, stopped=lambda row: False)}
    return [(row.tokens, ended[id(row)]) for row in rows]


def alone(model: Any, prompt: list[int], max_tokens: int) -> list[int]:
    """Return what `model.generate` of transformers writes for one prompt."""
    out = model.generate(
        torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt)), max_new_tokens=max_tokens, do_sample=False
    )
    tokens: list[int] = out[0, len(prompt) :].tolist()
    return tokens


def test_a_batch_generates_the_same_as_single_rows(model: Any) -> None:
    rows = [DecodingRow(prompt=at, seed=0) for at in range(len(PROMPTS))]
    batch = written(model, PROMPTS, rows, settings())
    for prompt, (tokens, reason) in zip(PROMPTS, batch, strict=True):
        assert tokens == alone(model, prompt, 24)
        assert (reason == "stop") == (tokens[-1] == EOS)


def test_long_prompts_are_computed_in_pieces(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [DecodingRow(prompt=at, seed=0) for at in range(len(PROMPTS))]
    whole = written(model, PROMPTS, rows, settings())
    monkeypatch.setattr(decoding, "PREFILL_TOKENS", 20)
    rows = [DecodingRow(prompt=at, seed=0) for at in range(len(PROMPTS))]
    assert written(model, PROMPTS, rows, settings()) == whole


def test_a_draw_depends_only_on_its_seed(model: Any) -> None:
    chosen = settings(temperature=8.0, top_p=0.95)
    rows = [DecodingRow(prompt=at % 3, seed=at) for at in range(12)]
    batch = written(model, PROMPTS[:3], rows, chosen)
    assert len({tuple(tokens) for tokens, _ in batch}) > 6
    for row, (tokens, _) in list(zip(rows, batch, strict=True))[::5]:
        assert written(model, [PROMPTS[row.prompt]], [DecodingRow(prompt=0, seed=row.seed)], chosen)[0][0] == tokens


def test_rows_end_by_themselves_by_a_stop_or_by_length(model: Any) -> None:
    first = alone(model, PROMPTS[0], 8)
    rows = [DecodingRow(prompt=0, seed=0), DecodingRow(prompt=3, seed=0)]
    ended = {
        row.prompt: (len(row.tokens), reason)
        for row, reason in decode(
            model, PROMPTS, rows, settings(8), stopped=lambda row: row.prompt == 0 and row.tokens == first[:3]
        )
    }
    assert ended[0] == (3, FinishReason.STOP)
    assert ended[3] == (8, FinishReason.LENGTH)
    assert all(row.wall_time_s > 0 for row in rows)


def test_prompts_with_a_common_beginning_are_grouped() -> None:
    groups = shared_prefixes(PROMPTS)
    by_members = {tuple(sorted(members)): end for end, members in groups}
    assert by_members == {(0, 1, 2): len(HEAD), (3, 4): len(HEAD) + 1, (5,): 3}


def test_equal_prompts_share_all_but_the_last_token() -> None:
    assert shared_prefixes([PROMPTS[0], PROMPTS[0]]) == [(len(PROMPTS[0]) - 1, [0, 1])]


def test_greedy_takes_the_likeliest_token_and_a_draw_the_one_at_its_place() -> None:
    logits = torch.log(torch.tensor([[0.1, 0.6, 0.3]])).repeat(5, 1)
    assert choose(logits, [0.0] * 5, temperature=0.0, top_p=1.0).tolist() == [1] * 5
    draws = [0.0, 0.09, 0.11, 0.69, 0.999999]
    assert choose(logits, draws, temperature=1.0, top_p=1.0).tolist() == [0, 0, 1, 1, 2]


def test_top_p_keeps_the_fewest_tokens_that_reach_it() -> None:
    logits = torch.log(torch.tensor([[0.1, 0.6, 0.3]])).repeat(3, 1)
    assert choose(logits, [0.0, 0.5, 0.99], temperature=1.0, top_p=0.6).tolist() == [1, 1, 1]
    assert choose(logits, [0.0, 0.5, 0.99], temperature=1.0, top_p=0.7).tolist() == [1, 1, 2]
    flat = torch.zeros(1, 2000)  # more tokens in the nucleus than a short sort sees
    assert choose(flat, [0.9], temperature=1.0, top_p=0.99).item() > 1000


def test_draws_follow_the_distribution() -> None:
    logits = torch.log(torch.tensor([[0.2, 0.5, 0.3]])).repeat(3000, 1)
    draws = [(at + 0.5) / 3000 for at in range(3000)]
    counts = torch.bincount(choose(logits, draws, temperature=1.0, top_p=1.0), minlength=3).tolist()
    assert counts == pytest.approx([600, 1500, 900], abs=2)


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # peft asks
def test_a_model_with_a_new_adapter_generates_the_same(model: Any) -> None:
    """Regression: the signature of the adapter's wrapper hid that the model accepts a cache."""
    peft = pytest.importorskip("peft", reason="needs the train extra")
    rows = [DecodingRow(prompt=at, seed=at) for at in range(len(PROMPTS))]
    expected = written(model, PROMPTS, rows, settings())
    adapter = peft.LoraConfig(r=2, target_modules=["q_proj"], task_type="CAUSAL_LM")
    wrapped = peft.get_peft_model(copy.deepcopy(model), adapter).eval()
    rows = [DecodingRow(prompt=at, seed=at) for at in range(len(PROMPTS))]
    assert written(wrapped, PROMPTS, rows, settings()) == expected
