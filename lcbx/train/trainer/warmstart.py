"""`lcbx train sft`: a few supervised steps on programs known to pass, for a language that a model hardly knows.

GRPO learns from successes, and at a pass rate of zero there are none. Programs come from a file or from what passed in
runs of `lcbx eval`, are judged again, and are trained on until the loss or the entropy is low enough. Training stops
there, because a model without entropy samples equal completions, which have no advantages.
"""

from __future__ import annotations

import importlib
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import transformers
from datasets import Dataset

from lcbx.errors import UserError
from lcbx.generate import chat
from lcbx.prompts import protocols, render
from lcbx.runs.passing_programs import PassingProgram, answer_of
from lcbx.train.data.prompt_rows import prompt_templates
from lcbx.train.data.repair_examples import SupervisedExample
from lcbx.train.data.training_data import Stored
from lcbx.train.reward.judge_reward import JudgeReward
from lcbx.train.reward.terms import TrainSample
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.warmstart_options import WarmStartOptions
from lcbx.train.trainer import training_model
from lcbx.train.trainer.evaluation import evaluate
from lcbx.train.trainer.trl_trainers import checked_arguments
from lcbx.types import Message, Verdict

_hf: Any = transformers
_Callback: Any = _hf.TrainerCallback
RECENT = 3
"""Number of steps whose mean loss and entropy decide when to stop."""


def validated(programs: Iterable[PassingProgram], reward: JudgeReward) -> list[PassingProgram]:
    """Return the programs for training problems and languages that pass now, equal ones once.

    Raises UserError if there are none.
    """
    chosen = [
        program
        for program in dict.fromkeys(programs)
        if program.problem_id in reward.problems and program.language_id in reward.languages
    ]
    samples = [
        TrainSample(
            text=answer_of(program, reward.languages[program.language_id]),
            problem_id=program.problem_id,
            language_id=program.language_id,
        )
        for program in chosen
    ]
    verdicts = [scored.judgement.verdict for scored in reward.score(samples)]
    passing = [program for program, verdict in zip(chosen, verdicts, strict=True) if verdict == Verdict.AC]
    if not passing:
        raise UserError(f"none of {len(chosen)} programs for training problems passes; there is nothing to start from.")
    return passing


def train_supervised(
    config: TrainConfig,
    dataset_of: Callable[[Any], Dataset],
    options: WarmStartOptions,
    socket: Path,
    *,
    folder: Path,
    step: int = 0,
) -> dict[str, Any]:
    """Train on a data set and save `folder/model`. Returns steps, last loss and entropy, and why it stopped early.

    `dataset_of` makes the data set for a tokenizer. With `eval_before`, the untrained model is evaluated first, as the
    evaluation at `step`, by the judge at `socket`.
    """
    training_model.quiet()
    trl: Any = importlib.import_module("trl")
    tokenizer = training_model.load_tokenizer(config)
    model = training_model.load_model(config)
    training_model.keep_stop_tokens(model, tokenizer)
    if config.eval_before:
        figures = evaluate(config, step, model, tokenizer, socket)
        write_evaluation(config, step, figures)
    dataset = dataset_of(tokenizer)
    stop = StopWhenLearnt(options.stop_loss, options.stop_entropy)
    trainer = trl.SFTTrainer(
        model=model,
        args=checked_arguments(trl.SFTConfig, _arguments(config, options, folder)),
        train_dataset=dataset,
        processing_class=tokenizer,
        peft_config=training_model.lora(config, training_model.layers_of(model.config)),
        callbacks=[stop],
    )
    trainer.remove_callback(_hf.PrinterCallback)
    trainer.train()
    trained = trainer.accelerator.unwrap_model(trainer.model)
    base = training_model.resolve(config.model)
    training_model.save(trained, tokenizer, folder / "model", merge=True, base=base)
    return {"steps": trainer.state.global_step, "programs": len(dataset), **stop.means, "stopped": stop.reason}


def write_evaluation(config: TrainConfig, step: int, languages: dict[str, dict[str, Any]]) -> None:
    """Append an evaluation to `evaluation.jsonl`, as the training does."""
    with (config.run_dir / "evaluation.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"step": step, "attempt": 0, "languages": languages}, default=str) + "\n")


def _arguments(config: TrainConfig, options: WarmStartOptions, folder: Path) -> dict[str, Any]:
    per_pass = min(options.batch, config.micro_batch)
    return {
        "output_dir": str(folder / "checkpoints"),
        "seed": config.seed,
        "max_steps": options.steps,
        "per_device_train_batch_size": per_pass,
        "gradient_accumulation_steps": max(1, options.batch // per_pass),
        "learning_rate": options.learning_rate,
        "lr_scheduler_type": "constant",
        "warmup_steps": 2,
        "bf16": config.bf16,
        "use_cpu": config.cpu,
        "gradient_checkpointing": config.gradient_checkpointing,
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": config.report_to,
        "disable_tqdm": True,
        "max_length": longest_example(config),
        "completion_only_loss": True,
    }


def program_dataset(config: TrainConfig, stored: Stored, programs: list[PassingProgram], tokenizer: Any) -> Dataset:
    """Return prompts as in training and evaluation, each with a program in a code block, shuffled by seed."""
    protocol = protocols.load(config.protocol)
    templates = prompt_templates(config, protocol.prompt_template)
    problems = {problem.problem_id: problem for problem in stored.reward}
    languages = {language.language_id: language for language in stored.languages}
    rng = random.Random(config.seed)
    rows: list[dict[str, Any]] = []
    for program in sorted(programs, key=lambda item: (item.problem_id, item.source)):
        language = languages[program.language_id]
        rendered = render(
            rng.choice(templates), problems[program.problem_id], language, hint=protocol.hint and config.hint
        )
        rows.append(_row(tokenizer, rendered.messages, answer_of(program, language)))
    rng.shuffle(rows)
    return Dataset.from_list(rows)


def example_dataset(
    config: TrainConfig, stored: Stored, examples: Sequence[SupervisedExample], tokenizer: Any
) -> Dataset:
    """Return prompts and answers of repair examples, shuffled by seed; those that are too long are left out.

    Raises UserError if none is left.
    """
    languages = {language.language_id: language for language in stored.languages}
    rows, too_long = [], 0
    for example in examples:
        program = PassingProgram(problem_id=example.problem_id, language_id=example.language_id, source=example.source)
        answer = answer_of(program, languages[example.language_id])
        row = _row(tokenizer, example.messages, answer)
        switches: dict[str, bool] = {}
        length = training_model.prompt_tokens(tokenizer, row["prompt"], switches) + len(tokenizer(answer)["input_ids"])
        if length > longest_example(config):
            too_long += 1
        else:
            rows.append(row)
    if too_long:
        print(f"{too_long} examples longer than {longest_example(config)} tokens are left out", file=sys.stderr)
    if not rows:
        raise UserError("all repair examples are too long. Raise max_prompt_length.")
    random.Random(config.seed).shuffle(rows)
    return Dataset.from_list(rows)


def longest_example(config: TrainConfig) -> int:
    """Return the most tokens of a supervised example: a repair shows the failed answer and what the judge found."""
    shown = config.max_new_tokens + config.max_prompt_length if config.repair_rounds else 0
    return config.max_prompt_length + config.max_new_tokens + shown


def _row(tokenizer: Any, messages: Sequence[Message], answer: str) -> dict[str, Any]:
    plain = [{"role": message.role, "content": message.content} for message in messages]
    if chat.template_of(tokenizer) is not None:
        return {"prompt": plain, "completion": [{"role": "assistant", "content": answer}]}
    return {"prompt": training_model.prompt_of(tokenizer, plain), "completion": answer}


class StopWhenLearnt(_Callback):  # type: ignore[misc]  # a class that mypy can't see
    """Ends training once the mean loss or entropy of the last steps is low enough."""

    def __init__(self, loss: float, entropy: float) -> None:
        self._lowest = {"loss": loss, "entropy": entropy}
        self._logged: dict[str, list[float]] = {"loss": [], "entropy": []}
        self.means: dict[str, float] = {}
        self.reason: str | None = None

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
        del args
        for name, lowest in self._lowest.items():
            if logs is None or name not in logs:
                continue
            self._logged[name].append(float(logs[name]))
            recent = self._logged[name][-RECENT:]
            self.means[name] = round(sum(recent) / len(recent), 4)
            if len(recent) == RECENT and self.means[name] < lowest:
                self.reason = f"{name} {self.means[name]:.3f} is below {lowest:g}"
                control.should_training_stop = True
        if logs is not None and "loss" in logs:
            figures = ", ".join(f"{name} {value:.3f}" for name, value in self.means.items())
            print(f"step {state.global_step}/{state.max_steps}: {figures}", file=sys.stderr, flush=True)
