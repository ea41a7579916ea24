"""`lcbx train sft`: a few supervised steps on programs known to be right, for a language a model hardly knows.

GRPO needs successes to learn from; at a pass rate of zero it has none. Programs come from a file or from runs of `lcbx
eval` (what passed there), are judged again, and are trained on until the loss or the entropy is low enough. Not to the
end: a model without entropy samples equal completions, and equal completions have no advantage.
"""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import transformers
from datasets import Dataset

from lcbx.errors import UserError
from lcbx.generate import chat
from lcbx.prompts import protocols, render
from lcbx.train.data.known_programs import KnownProgram
from lcbx.train.data.prompt_rows import prompt_templates
from lcbx.train.data.training_data import Stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.terms import TrainSample
from lcbx.train.settings.config import TrainConfig
from lcbx.train.trainer import evaluation
from lcbx.train.trainer import training_model as models
from lcbx.train.trainer.training_process import checked
from lcbx.types import Verdict

_hf: Any = transformers
_Callback: Any = _hf.TrainerCallback
STOP_LOSS = 0.05
STOP_ENTROPY = 0.1


def validated(known: Iterable[KnownProgram], reward: JudgeReward) -> list[KnownProgram]:
    """Those that pass now, each once, and only of training problems and languages."""
    chosen = [
        program
        for program in dict.fromkeys(known)
        if program.problem_id in reward.problems and program.language_id in reward.languages
    ]
    samples = [
        TrainSample(text=f"```\n{program.source}\n```", problem_id=program.problem_id, language_id=program.language_id)
        for program in chosen
    ]
    scored = reward.score(samples)
    right = [program for program, result in zip(chosen, scored, strict=True) if result.judgement.verdict == Verdict.AC]
    if not right:
        raise UserError(f"none of {len(chosen)} programs for training problems passes; there is nothing to start from.")
    return right


def train(
    config: TrainConfig,
    stored: Stored,
    programs: list[KnownProgram],
    *,
    steps: int,
    batch: int,
    learning_rate: float,
    stop_loss: float = STOP_LOSS,
    stop_entropy: float = STOP_ENTROPY,
    socket: Path | None = None,
) -> dict[str, Any]:
    """Trains and saves `model/` in the run; returns steps done, last loss and entropy, and why it stopped.

    `socket`: of a judge, to evaluate the untrained model with (`eval_before`).
    """
    models.quiet()
    trl: Any = importlib.import_module("trl")
    tokenizer = models.load_tokenizer(config)
    model = models.load_model(config)
    models.keep_stop_tokens(model, tokenizer)
    if socket is not None and config.eval_before:
        evaluation.evaluate(config, 0, model, tokenizer, socket)
    given = {
        "output_dir": str(config.run_dir / "checkpoints"),
        "seed": config.seed,
        "max_steps": steps,
        "per_device_train_batch_size": min(batch, config.micro_batch),
        "gradient_accumulation_steps": max(1, batch // min(batch, config.micro_batch)),
        "learning_rate": learning_rate,
        "lr_scheduler_type": "constant",
        "warmup_steps": 2,
        "bf16": config.bf16,
        "use_cpu": config.cpu,
        "gradient_checkpointing": config.gradient_checkpointing,
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": config.report_to,
        "disable_tqdm": True,
        "max_length": config.max_prompt_length + config.max_new_tokens,
        "completion_only_loss": True,
    }
    stop = _Stop(stop_loss, stop_entropy)
    trainer = trl.SFTTrainer(
        model=model,
        args=checked(trl.SFTConfig, given),
        train_dataset=dataset(config, stored, programs, tokenizer),
        processing_class=tokenizer,
        peft_config=models.lora(config, models.layers_of(model.config)),
        callbacks=[stop],
    )
    trainer.remove_callback(_hf.PrinterCallback)
    trainer.train()
    unwrapped = trainer.accelerator.unwrap_model(trainer.model)
    models.save(unwrapped, tokenizer, config.run_dir / "model", merge=True, base=models.resolve(config.model))
    return {"steps": trainer.state.global_step, "programs": len(programs), **stop.last, "stopped": stop.why}


def dataset(config: TrainConfig, stored: Stored, programs: list[KnownProgram], tokenizer: Any) -> Dataset:
    """Prompts as training and evaluation word them, and the program in the answer evaluation expects; shuffled."""
    protocol = protocols.load(config.protocol)
    templates = prompt_templates(config, protocol.prompt_template)
    problems = {problem.problem_id: problem for problem in stored.reward}
    languages = {language.language_id: language for language in stored.languages}
    rng = random.Random(config.seed)
    has_template = chat.template_of(tokenizer) is not None
    rows: list[dict[str, Any]] = []
    for each in sorted(programs, key=lambda known: (known.problem_id, known.source)):
        language = languages[each.language_id]
        rendered = render(rng.choice(templates), problems[each.problem_id], language, hint=protocol.hint)
        messages = [{"role": message.role, "content": message.content} for message in rendered.messages]
        fence = language.fences[0] if language.fences else language.language_id
        answer = f"```{fence}\n{each.source.strip()}\n```"
        if has_template:
            rows.append({"prompt": messages, "completion": [{"role": "assistant", "content": answer}]})
        else:
            rows.append({"prompt": models.prompt_of(tokenizer, messages), "completion": answer})
    rng.shuffle(rows)
    return Dataset.from_list(rows)


class _Stop(_Callback):  # type: ignore[misc]  # a class that mypy can't see
    """Ends training once the mean of the last steps' loss or entropy is low enough."""

    def __init__(self, loss: float, entropy: float) -> None:
        self._least = {"loss": loss, "entropy": entropy}
        self._seen: dict[str, list[float]] = {"loss": [], "entropy": []}
        self.last: dict[str, float] = {}
        self.why: str | None = None

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
        del args
        for name, least in self._least.items():
            if logs is None or name not in logs:
                continue
            self._seen[name].append(float(logs[name]))
            recent = self._seen[name][-3:]
            self.last[name] = round(sum(recent) / len(recent), 4)
            if len(self._seen[name]) >= 3 and self.last[name] < least:
                self.why = f"{name} {self.last[name]:.3f} is below {least:g}"
                control.should_training_stop = True
        if logs is not None and "loss" in logs:
            said = ", ".join(f"{name} {value:.3f}" for name, value in self.last.items())
            print(f"step {state.global_step}/{state.max_steps}: {said}", file=sys.stderr, flush=True)
