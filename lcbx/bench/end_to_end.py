"""Whole evaluations with a scripted engine: how close their wall time is to the longer of generating and judging.

The engine delivers programs that are known to be right at a steady rate. Judging alone is measured with an engine that
delivers everything at once; the rates of the others follow from it, so that generating takes three times as long as
judging, as long, or a third.
"""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lcbx.bench.loads import Load
from lcbx.judge.request import Judge
from lcbx.prompts.protocols import DEFAULT, resolve
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.evaluation_request import EvaluationRequest
from lcbx.types import Benchmark, Completion, FinishReason, Prompt, SampleKey, Sampling, Verdict

RATIOS = (3.0, 1.0, 1 / 3)
"""Time to generate over time to judge: bound by generation, equal, bound by judging."""

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndToEnd:
    """Evaluations at one ratio; times in seconds, medians of the rounds."""

    sandbox: str
    language: str
    workers: int
    programs: int
    tests: int
    ratio: float
    """Time to generate over time to judge, as asked for."""
    generate_s: float
    judge_s: float
    total_s: float
    rounds: int

    @property
    def of_longer(self) -> float:
        """Return the whole time over the longer of generating and judging; 1 is the best possible."""
        return self.total_s / max(self.generate_s, self.judge_s)


class ScriptedEngine:
    """A `Generator` that delivers the same program for every key, one every `interval_s` seconds."""

    def __init__(self, text: str, interval_s: float) -> None:
        self._text, self._interval_s = text, interval_s

    def describe(self) -> dict[str, Any]:
        return {"engine": "scripted", "interval_s": self._interval_s}

    def generate(
        self, prompts: Sequence[Prompt], sampling: Sampling, *, owed: Collection[SampleKey]
    ) -> Iterator[Completion]:
        del prompts, sampling
        started = time.monotonic()
        for number, key in enumerate(owed, 1):
            time.sleep(max(0.0, started + number * self._interval_s - time.monotonic()))
            yield Completion(key=key, text=self._text, finish_reason=FinishReason.STOP)


def measure_end_to_end(judge: Judge, load: Load, *, sandbox: str, workers: int, rounds: int) -> list[EndToEnd]:
    """Evaluate `load.programs` problems at every ratio. In each round judging alone is measured first."""
    _evaluate(judge, load, workers, 0.0)  # starts the sandboxes
    times: dict[float, list[tuple[float, float, float]]] = {ratio: [] for ratio in RATIOS}
    for _ in range(rounds):
        judge_s = _evaluate(judge, load, load.programs, 0.0)
        for ratio in RATIOS:
            generate_s = ratio * judge_s
            times[ratio].append(
                (generate_s, judge_s, _evaluate(judge, load, load.programs, generate_s / load.programs))
            )
    return [
        EndToEnd(
            sandbox=sandbox,
            language=load.language.language_id,
            workers=workers,
            programs=load.programs,
            tests=len(load.inputs),
            ratio=ratio,
            generate_s=generate_s,
            judge_s=judge_s,
            total_s=total_s,
            rounds=rounds,
        )
        for ratio, measured in times.items()
        for generate_s, judge_s, total_s in [_median_round(measured)]
    ]


def _median_round(measured: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Return the round with the median of the whole time over the longer of its parts."""
    shares = [total_s / max(generate_s, judge_s) for generate_s, judge_s, total_s in measured]
    return measured[shares.index(statistics.median_low(shares))]


def _evaluate(judge: Judge, load: Load, programs: int, interval_s: float) -> float:
    """Return the wall time of one evaluation. Its problems are new to the judge, which keeps judgements."""
    name = f"bench-{next(_numbers)}"
    problems = tuple(
        replace(load.problem, problem_id=f"{name}-{index}", digest=f"{name}-{index}") for index in range(programs)
    )
    protocol, differences = resolve(DEFAULT, n=1)
    fence = "`" * 8
    engine = ScriptedEngine(f"{fence}\n{load.source}\n{fence}\n", interval_s)
    with tempfile.TemporaryDirectory(prefix="lcbx-bench-") as folder:
        request = EvaluationRequest(
            benchmark=Benchmark(name=name, revision="", problems=problems),
            languages=(load.language,),
            protocol=protocol,
            differences=differences,
            model="scripted",
            results_dir=Path(folder),
            rerun_near_limit=False,
        )
        evaluation = Evaluation(request, judge)
        started = time.perf_counter()
        evaluation.run(lambda: engine, {})
        seconds = time.perf_counter() - started
    verdicts = evaluation.progress[load.language.language_id].verdicts
    if verdicts[Verdict.AC] != programs:
        raise RuntimeError(f"{load.language.language_id}: of {programs} right programs: {dict(verdicts)}")
    return seconds
