"""The evaluations that measure a hint: without one, with the present one, with the new one; the rest as in a run.

They are ordinary evaluations into `OUT/runs`, so what was generated and judged before is not done again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lcbx.errors import UserError
from lcbx.generate import parse_engine_options
from lcbx.generate.engines import flags
from lcbx.hints.failure_groups import split_problems
from lcbx.hints.measuring import ARMS, NEW, OFF, WORDS
from lcbx.problems import Slice
from lcbx.prompts.protocols import DEFAULT, PROTOCOLS
from lcbx.runs.plan_evaluation import EvaluationOptions, EvaluationPlan, ModelOptions, ProtocolOptions, plan_evaluation
from lcbx.runs.plan_rejudging import benchmark_of_run
from lcbx.runs.records import RunDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredModel:
    """The model that a hint is measured with, and how; None: as the run that was drafted from has it."""

    model: str
    engine: str = "auto"
    options: tuple[str, ...] = ()
    """`NAME=VALUE`, any option of the engine."""
    benchmark: str | None = None
    limit: int | None = None
    """Number of problems, chosen by the seed; None: all that no tip was drafted from."""
    n: int | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    seed: int = 0

    def model_options(self) -> ModelOptions:
        """Return the model with its options; those with a flag on the command line of `eval` go where flags go."""
        options = parse_engine_options(self.options)
        known = flags()
        given = {name: value for name, value in options.items() if name in known}
        return ModelOptions(
            model=self.model,
            engine=self.engine,
            flags={name: Path(str(value)) if known[name][0].kind is Path else value for name, value in given.items()},
            engine_options={name: value for name, value in options.items() if name not in given},
        )


def arm_options(
    target: MeasuredModel,
    *,
    like: Path,
    language_id: str,
    drafted_from: Sequence[str],
    out: Path,
    folders: Sequence[Path] = (),
) -> dict[str, EvaluationOptions]:
    """Return the evaluation of each arm, which differ in the hint alone. `like` is the run whose settings they have.

    The new hint is read from `out/candidate`, runs go to `out/runs`. Raises UserError if no problem is left.
    """
    run = RunDirectory.open(like)
    problem_ids, spec = _problems(target, run, drafted_from)
    options = {}
    for arm in ARMS:
        own = (out / "candidate", *folders) if arm == NEW else tuple(folders)
        options[arm] = EvaluationOptions(
            model=target.model_options(),
            languages=language_id,
            benchmark=spec,
            part=Slice(ids=tuple(problem_ids)),
            protocol=_protocol(target, run, hint=arm != OFF),
            results_dir=out / "runs",
            language_folders=own,
        )
    return options


def run_arms(
    options: dict[str, EvaluationOptions],
    evaluate: Callable[[EvaluationPlan], list[Path]],
    *,
    say: Callable[[str], None],
) -> list[Path]:
    """Evaluate each arm and return the run directories. `evaluate` does what is missing of a plan. Raises UserError."""
    paths = []
    for arm, evaluation in options.items():
        say(f"measuring with {WORDS[arm]}")
        paths += evaluate(plan_evaluation(evaluation, say))
    return paths


def _problems(target: MeasuredModel, run: RunDirectory, drafted_from: Sequence[str]) -> tuple[list[str], str]:
    """Return the problems to measure on, and where their benchmark is."""
    benchmark, spec = benchmark_of_run(run, target.benchmark)
    used = set(drafted_from)
    left = [problem.problem_id for problem in benchmark.problems if problem.problem_id not in used]
    if not left:
        raise UserError("every problem was used for drafting: lower --draft-share, or name another --benchmark")
    if target.limit is None or target.limit >= len(left):
        return left, spec
    return split_problems(left, share=target.limit / len(left), seed=target.seed)[0], spec


def _protocol(target: MeasuredModel, run: RunDirectory, *, hint: bool) -> ProtocolOptions:
    named, sampling = run.config.protocol.removesuffix("+custom"), run.config.sampling
    return ProtocolOptions(
        protocol=named if named in PROTOCOLS else DEFAULT,
        n=target.n if target.n is not None else sampling.n,
        temperature=target.temperature if target.temperature is not None else sampling.temperature,
        top_p=sampling.top_p,
        max_tokens=target.max_tokens if target.max_tokens is not None else sampling.max_tokens,
        seed=sampling.seed,
        hint=hint,
    )
