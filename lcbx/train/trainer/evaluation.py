"""Evaluation while training: lcbx's own, on the held-out problems, with the model as it is in memory.

Every evaluation is a normal run directory under `eval/` of the run, its model called `<name> step <n>`; so scores,
comparisons, error classes and pages are those of any other run.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from lcbx import generate as engines
from lcbx import problems
from lcbx.errors import UserError
from lcbx.formatting import percent_sign
from lcbx.generate.transformers_generator import TransformersGenerator
from lcbx.judge.opening import open_judge
from lcbx.judge.service import SOCKET_VARIABLE
from lcbx.prompts import protocols
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.evaluation_request import EvaluationRequest
from lcbx.train.data.training_data import resolve_languages
from lcbx.train.outcome.before_after import summary
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import read_run_config
from lcbx.types import Benchmark, Language


class InProcess(TransformersGenerator):
    """The engine over a model that is loaded already."""

    def __init__(self, model: Any, tokenizer: Any, *, name: str, thinking: bool) -> None:
        self._given = (model, tokenizer)
        device = str(next(model.parameters()).device)
        super().__init__(name, device=device, dtype=str(model.dtype).removeprefix("torch."), thinking=thinking)

    def describe(self) -> dict[str, Any]:
        """As the engine's; a model in memory has no files to hash."""
        found = super().describe()
        return {name: str(value) if isinstance(value, str) else value for name, value in found.items()}

    def _load(self, options: dict[str, Any]) -> tuple[Any, Any]:
        del options
        return self._given


def languages(config: TrainConfig) -> tuple[Language, ...]:
    """Those to evaluate: trained ones, or what was asked for."""
    return tuple(resolve_languages(config, config.eval_lang or config.lang))


def model_name(config: TrainConfig, step: int) -> str:
    return f"{config.run_dir.name} step {step:05d}"


def request(config: TrainConfig, held_out: Benchmark, step: int) -> EvaluationRequest:
    """What is asked at a step; the same but for the model's name at every other."""
    overrides: dict[str, Any] = {
        "n": config.eval_n,
        "temperature": config.eval_temperature,
        "max_tokens": config.max_new_tokens,
        "seed": config.seed,
        "time_limit_s": config.time_limit,
    }
    template = str(config.prompt[0]) if config.prompt else None
    protocol, differences = protocols.resolve(config.protocol, prompt=template, **overrides)
    found = held_out.problems if config.eval_limit is None else held_out.problems[: config.eval_limit]
    return EvaluationRequest(
        benchmark=Benchmark(name=held_out.name, revision=held_out.revision, problems=found),
        languages=languages(config),
        protocol=protocol,
        differences=differences,
        model=model_name(config, step),
        results_dir=config.run_dir / "eval",
        template=template,
    )


def held_out(config: TrainConfig) -> Benchmark:
    from lcbx.problems.store import TestStore

    return problems.load(str(config.run_dir / "data" / "heldout.jsonl"), store=TestStore.default())


def evaluate(config: TrainConfig, step: int, model: Any, tokenizer: Any, socket: Path) -> dict[str, dict[str, Any]]:
    """language -> pass@1 and verdict shares. Continues where an interrupted one stopped."""
    asked = request(config, held_out(config), step)
    was_training = model.training
    model.eval()
    try:
        generator = InProcess(model, tokenizer, name=asked.model, thinking=config.thinking)
        with open_judge(f"unix:{socket}") as judge:
            paths = Evaluation(asked, judge).run(lambda: generator, {})
    finally:
        model.train(was_training)
    return {path.parent.name: summary(path) for path in paths}


def evaluate_saved(config: TrainConfig, step: int, model: str, socket: Path) -> dict[str, dict[str, Any]]:
    """As `evaluate`, of a model on disk, on the engine `lcbx eval` would choose."""
    asked = request(config, held_out(config), step)
    revision = config.model_revision if model == config.model else None
    make_generator, _ = engines.plan("auto", model, revision=revision, seed=config.seed)
    with open_judge(f"unix:{socket}") as judge:
        paths = Evaluation(asked, judge).run(make_generator, {})
    return {path.parent.name: summary(path) for path in paths}


def main(arguments: list[str]) -> int:
    """`python -m lcbx.train.trainer.evaluation RUN STEP MODEL`, in a process of its own: it may need all of a GPU."""
    run, step, model = arguments
    config = read_run_config(Path(run))
    try:
        found = evaluate_saved(config, int(step), model, Path(os.environ[SOCKET_VARIABLE]))
    except UserError as error:
        print(f"lcbx: {error}", file=sys.stderr)
        return 2
    note(config.run_dir, int(step), found)
    return 0


def note(run: Path, step: int, found: dict[str, dict[str, Any]], **more: Any) -> None:
    """One line of `evaluation.jsonl`."""
    line = json.dumps({"step": step, "attempt": 0, "languages": found, **more}, default=str)
    with (run / "evaluation.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    for language_id, each in found.items():
        said = f"step {step}: held-out pass@1 {percent_sign(each['pass@1'])} in {language_id}"
        print(said, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
