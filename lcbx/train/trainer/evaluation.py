"""Evaluations of a training, by lcbx itself, on the held-out problems: of the model in memory, or of one on disk.

Every evaluation is a normal run directory under `eval/` of the run, with `<name> step <n>` as its model. Scores,
comparisons, error classes and pages are therefore those of any other run.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from lcbx import generate, problems
from lcbx.errors import UserError
from lcbx.formatting import percent_sign
from lcbx.generate.transformers_generator import TransformersGenerator
from lcbx.judge.opening import open_judge
from lcbx.judge.service_process import SOCKET_VARIABLE
from lcbx.problems.store import TestStore
from lcbx.prompts import protocols
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.evaluation_request import EvaluationRequest
from lcbx.train.data.training_data import resolve_languages
from lcbx.train.settings.config import TrainConfig
from lcbx.train.settings.config_file import read_run_config
from lcbx.train.trainer.held_out import held_out_figures
from lcbx.types import Benchmark


class InMemoryGenerator(TransformersGenerator):
    """The transformers engine with a model that is loaded already."""

    def __init__(self, model: Any, tokenizer: Any, *, name: str, thinking: bool) -> None:
        self._loaded = (model, tokenizer)
        device = str(next(model.parameters()).device)
        super().__init__(name, device=device, dtype=str(model.dtype).removeprefix("torch."), thinking=thinking)

    def _load(self, options: dict[str, Any]) -> tuple[Any, Any]:
        del options
        return self._loaded


def evaluation_request(config: TrainConfig, step: int) -> EvaluationRequest:
    """Return the evaluation at a step. Requests of different steps differ in the model's name only."""
    overrides: dict[str, Any] = {
        "n": config.eval_n,
        "temperature": config.eval_temperature,
        "max_tokens": config.max_new_tokens,
        "seed": config.seed,
        "time_limit_s": config.time_limit,
        "hint": None if config.hint else False,
    }
    template = str(config.prompt[0]) if config.prompt else None
    protocol, differences = protocols.resolve(config.protocol, prompt=template, **overrides)
    benchmark = problems.load(str(config.run_dir / "data" / "heldout.jsonl"), store=TestStore.default())
    chosen = benchmark.problems if config.eval_limit is None else benchmark.problems[: config.eval_limit]
    return EvaluationRequest(
        benchmark=Benchmark(name=benchmark.name, revision=benchmark.revision, problems=chosen),
        languages=tuple(resolve_languages(config, config.eval_lang or config.lang)),
        protocol=protocol,
        differences=differences,
        model=f"{config.run_dir.name} step {step:05d}",
        results_dir=config.run_dir / "eval",
        template=template,
    )


def evaluate(config: TrainConfig, step: int, model: Any, tokenizer: Any, socket: Path) -> dict[str, dict[str, Any]]:
    """Evaluate the model in memory. Returns pass@1 and verdict shares by language.

    An interrupted evaluation is continued.
    """
    request = evaluation_request(config, step)
    was_training = model.training
    model.eval()
    try:
        generator = InMemoryGenerator(model, tokenizer, name=request.model, thinking=config.thinking)
        with open_judge(f"unix:{socket}") as judge:
            paths = Evaluation(request, judge).run(lambda: generator, {})
    finally:
        model.train(was_training)
    return {path.parent.name: held_out_figures(path) for path in paths}


def evaluate_saved(config: TrainConfig, step: int, model: str, socket: Path) -> dict[str, dict[str, Any]]:
    """Evaluate a model on disk with the engine that `lcbx eval` would choose. Returns the same as `evaluate`."""
    revision = config.model_revision if model == config.model else None
    make_generator, _ = generate.plan("auto", model, revision=revision, seed=config.seed)
    with open_judge(f"unix:{socket}") as judge:
        paths = Evaluation(evaluation_request(config, step), judge).run(make_generator, {})
    return {path.parent.name: held_out_figures(path) for path in paths}


def main(arguments: list[str]) -> int:
    """Run `python -m lcbx.train.trainer.evaluation RUN STEP MODEL`, in its own process: it may need a whole GPU."""
    run, step, model = Path(arguments[0]), int(arguments[1]), arguments[2]
    try:
        languages = evaluate_saved(read_run_config(run), step, model, Path(os.environ[SOCKET_VARIABLE]))
    except UserError as error:
        print(f"lcbx: {error}", file=sys.stderr)
        return 2
    with (run / "evaluation.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"step": step, "attempt": 0, "languages": languages}, default=str) + "\n")
    for language_id, figures in languages.items():
        text = f"step {step}: held-out pass@1 {percent_sign(figures['pass@1'])} in {language_id}"
        print(text, file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
