"""A run judged in real sandboxes is verified in real sandboxes, and a forged verdict in it is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lcbx import languages
from lcbx.judge.pool import JudgePool
from lcbx.prompts.protocols import resolve
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.evaluation_request import EvaluationRequest
from lcbx.runs.records import RunDirectory
from lcbx.runs.verify import verify
from lcbx.types import Benchmark, Completion, FinishReason, Problem, SampleKey, Verdict

pytestmark = pytest.mark.sandbox

PROGRAMS = ("print(sum(map(int, input().split())))", "print(0)", "print(undefined)", "no code at all (")


class Replayed:
    """The same programs for every problem, as a model would send them."""

    def describe(self) -> dict[str, str]:
        return {"name": "replay"}

    def generate(self, _prompts: object, _sampling: object, *, owed: list[SampleKey]) -> list[Completion]:
        return [
            Completion(
                key=each,
                text=f"```python\n{PROGRAMS[each.sample_index]}\n```",
                finish_reason=FinishReason.STOP,
            )
            for each in owed
        ]


def test_a_forged_verdict_is_found_by_judging_again(
    pool: JudgePool, make_problem: Callable[..., Problem], tmp_path: Path
) -> None:
    python = languages.load("python")
    problems = tuple(make_problem([(f"{a} 2\n", f"{a + 2}\n")]) for a in (1, 2, 3))
    benchmark = Benchmark(name="sums", revision="r", problems=problems)
    protocol, differences = resolve("lcbx-1", n=len(PROGRAMS))
    request = EvaluationRequest(
        benchmark=benchmark,
        languages=(python,),
        protocol=protocol,
        differences=differences,
        model="replayed",
        results_dir=tmp_path,
    )
    (path,) = Evaluation(request, pool).run(Replayed, {})  # type: ignore[arg-type]
    run = RunDirectory.open(path)
    verdicts = [judgement.verdict for _, judgement in sorted(run.judgements().items())]
    assert verdicts == [Verdict.AC, Verdict.WA, Verdict.RTE, Verdict.CE] * 3

    def check() -> tuple[bool, list[SampleKey]]:
        found = verify(RunDirectory.open(path), benchmark=benchmark, language=python, judge=pool, share=1.0, seed=0)
        return found.holds, [each.key for each in found.mismatches]

    assert check() == (True, [])
    forged = next(each for each in run.judgements().values() if each.verdict is Verdict.WA)
    lines = (path / "judgements.jsonl").read_text().splitlines(keepends=True)
    changed = [line.replace('"WA"', '"AC"') if f'"{forged.key.problem_id}"' in line else line for line in lines]
    (path / "judgements.jsonl").write_text("".join(changed))
    assert check() == (False, [forged.key])
