"""A language model that trains in seconds: some 40 tokens, one grammar, a fifth of a million weights.

Its problems ask for one expression of two integers. Its tokens are pieces of prompts and programs, so that its samples
are nearly programs. Its corpus is mostly wrong, and half of it is one fixed wrong program: at first greedy decoding
fails and sampling succeeds sometimes, which is what reinforcement learning needs.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

FENCE = "```lua\n"
READ = 'local a, b = io.read("*n", "*n")\n'
CLOSE = "```"
END = "<end>"
OPERATIONS: dict[str, tuple[str, Callable[[int, int], int]]] = {
    "sum": ("{p}+{q}", lambda p, q: p + q),
    "difference": ("{p}-{q}", lambda p, q: p - q),
    "product": ("{p}*{q}", lambda p, q: p * q),
    "remainder": ("{p}%{q}", lambda p, q: p % q),
    "maximum": ("math.max({p},{q})", max),
    "minimum": ("math.min({p},{q})", min),
}
PIECES = ["Print the ", *OPERATIONS, " of ", " and ", ".", "\n\n"]
CODE = [FENCE, READ, "print(", ")\n", "math.max(", "math.min(", ",", ")", "+", "-", "*", "%", "a", "b", CLOSE]
NOISE = ["0", "1", "2", "end\n", "if ", "then\n", "while ", "do\n", "for ", "#", "=", "==", "<", ";", " ", "nil"]
VOCABULARY = ["<pad>", "<unk>", END, *PIECES, *CODE, *NOISE]


def problems() -> list[dict[str, Any]]:
    """Return 24 problems in the schema of benchmarks: every operation on every pair of a and b."""
    rng, rows = random.Random(0), []
    for name, (_, function) in OPERATIONS.items():
        for p in "ab":
            for q in "ab":
                cases = []
                for _ in range(8):
                    a, b = rng.randint(2, 60), rng.randint(2, 60)
                    output = function({"a": a, "b": b}[p], {"a": a, "b": b}[q])
                    cases.append({"input": f"{a} {b}\n", "output": f"{output}\n", "testtype": "stdin"})
                rows.append(
                    {
                        "question_id": f"toy-{name}-{p}{q}",
                        "question_content": f"Print the {name} of {p} and {q}.",
                        "private_test_cases": cases,
                        "tags": [f"family:{name}-{p}{q}"],
                    }
                )
    return rows


def write_problems(path: Path) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in problems()))
    return path


def program(expression: str) -> str:
    return f"{FENCE}{READ}print({expression})\n{CLOSE}"


def corpus(size: int, seed: int, *, right: float = 0.25, fixed: float = 0.5) -> list[tuple[str, str]]:
    """Return prompts with programs: a share `right` correct, a share `fixed` one wrong program, the others random."""
    rng, pairs = random.Random(seed), []
    for _ in range(size):
        name, p, q = rng.choice(list(OPERATIONS)), rng.choice("ab"), rng.choice("ab")
        draw = rng.random()
        if draw < right:
            expression = OPERATIONS[name][0].format(p=p, q=q)
        elif draw < right + fixed:
            expression = "b-a"
        else:
            expression = rng.choice(list(OPERATIONS.values()))[0].format(p=rng.choice("ab"), q=rng.choice("ab"))
        pairs.append((f"Print the {name} of {p} and {q}.\n\n", program(expression)))
    return pairs


def tokenizer() -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    pieces = sorted(VOCABULARY, key=len, reverse=True)
    inner = Tokenizer(models.WordLevel({piece: at for at, piece in enumerate(VOCABULARY)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Split(Regex("|".join(re.escape(piece) for piece in pieces)), "isolated")
    inner.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", unk_token="<unk>", eos_token=END, padding_side="left"
    )


def build(folder: Path, *, steps: int = 250, seed: int = 0) -> Path:
    """Write a model folder, warm-started on the corpus."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    words = tokenizer()
    config = LlamaConfig(
        vocab_size=len(VOCABULARY), hidden_size=96, intermediate_size=192, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=4, max_position_embeddings=128, tie_word_embeddings=True, pad_token_id=0, bos_token_id=None,
        eos_token_id=words.eos_token_id,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3)
    pairs = corpus(64 * steps, seed)
    for step in range(steps):
        texts = pairs[64 * step : 64 * (step + 1)]
        ids = [words(prompt)["input_ids"] + words(answer + END)["input_ids"] for prompt, answer in texts]
        width = max(map(len, ids))
        tokens = torch.tensor([sequence + [0] * (width - len(sequence)) for sequence in ids])
        labels = tokens.masked_fill(tokens == 0, -100)
        loss = model(input_ids=tokens, attention_mask=(tokens != 0).long(), labels=labels).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    model.generation_config.eos_token_id = words.eos_token_id
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def template(path: Path) -> Path:
    """Write a prompt template that is the statement alone."""
    path.write_text("{{ problem.statement }}\n")
    return path


def settings(folder: Path, **changes: Any) -> dict[str, Any]:
    """Return the settings of a training on the CPU with everything it needs in `folder`."""
    return {
        "model": str(folder / "model"),
        "output": str(folder / "run"),
        "benchmark": (str(folder / "toy.jsonl"),),
        "prompt": (str(folder / "toy.j2"),),
        "lang": ("lua",),
        "held_out": "0.2",
        "held_back": 0.25,
        "decontaminate": ("mini",),
        "audit_data": "off",  # a number less itself is always 0
        "cpu": True,
        "bf16": False,
        "gradient_checkpointing": False,
        "group_size": 16,
        "prompts_per_step": 8,
        "micro_batch": 128,
        "max_new_tokens": 18,
        "max_prompt_length": 64,
        "learning_rate": 5e-4,
        "temperature": 1.0,
        "epochs": 100.0,
        "max_steps": 40,
        "save_every": 20,
        "eval_every": 0,
        "audit_every": 0,
        "time_limit": 2.0,
        "protocol": "lcbx-1",
        "workers": 2,
        **changes,
    }


def set_up(folder: Path, *, steps: int = 250, seed: int = 0) -> Path:
    """Write problems, prompt and model; a model that exists is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    write_problems(folder / "toy.jsonl")
    template(folder / "toy.j2")
    if not (folder / "model" / "config.json").exists():
        build(folder / "model", steps=steps, seed=seed)
    return folder
