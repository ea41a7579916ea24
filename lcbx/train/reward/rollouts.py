"""What the policy wrote and what became of it: one JSON line a completion, in `rollouts/rank<k>.jsonl` of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lcbx.runs import provenance
from lcbx.runs.lines import read_lines
from lcbx.runs.records import ProblemInfo, RunConfig, RunDirectory
from lcbx.train.data.training_data import Stored
from lcbx.types import Completion, ExtractReason, FinishReason, Judgement, SampleKey, Sampling, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    step: int
    attempt: int = 0
    """How often the run had been started before: a killed run does some steps twice."""
    problem_id: str
    language_id: str
    template: str
    text: str
    source: str | None
    """The program in it; None: none."""
    verdict: Verdict
    reward: float | None
    """None: no signal."""
    tokens: int
    truncated: bool
    terms: dict[str, float] = field(default_factory=dict)
    """Name -> part of the reward."""
    error: str | None = None
    reason: ExtractReason = ExtractReason.WHOLE_TEXT


def read(run: Path) -> list[Rollout]:
    """Of all ranks, by step. Steps done twice, before and after a kill, are there once: as they were done last."""
    found: list[Rollout] = []
    for path in sorted((run / "rollouts").glob("rank*.jsonl")):
        kept: list[Rollout] = []
        for rollout in read_lines(path, Rollout):
            while kept and kept[-1].attempt < rollout.attempt and kept[-1].step >= rollout.step:
                kept.pop()
            kept.append(rollout)
        found += kept
    return sorted(found, key=lambda rollout: rollout.step)


def passing(rollouts: list[Rollout]) -> Iterator[Rollout]:
    return (each for each in rollouts if each.verdict == Verdict.AC and each.source is not None)


def as_runs(rollouts: list[Rollout], stored: Stored, config: RunConfig, out: Path) -> list[Path]:
    """Rollouts as run directories, one a language, which `lcbx view`, `score` and `errors` read.

    `config` is any evaluation's of the run; what differs is replaced. Samples of a problem are numbered by step.
    """
    problems = {problem.problem_id: problem for problem in stored.reward}
    paths = []
    for language_id in sorted({each.language_id for each in rollouts}):
        mine = [each for each in rollouts if each.language_id == language_id and each.problem_id in problems]
        number: dict[str, int] = {}
        rows = []
        for each in mine:
            number[each.problem_id] = number.get(each.problem_id, -1) + 1
            rows.append((number[each.problem_id], each))
        infos = [
            ProblemInfo(
                problem_id=problem_id,
                digest=problems[problem_id].digest,
                time_limit_s=problems[problem_id].time_limit_s or config.limits.time_limit_s,
                title=problems[problem_id].title,
                difficulty=problems[problem_id].difficulty,
            )
            for problem_id in number
        ]
        paths.append(_write_run(rows, infos, config, language_id, max(number.values(), default=0) + 1, out))
    return paths


def _write_run(
    rows: list[tuple[int, Rollout]],
    infos: list[ProblemInfo],
    config: RunConfig,
    language_id: str,
    samples: int,
    out: Path,
) -> Path:
    sampling = Sampling(n=samples, temperature=1.0, max_tokens=config.sampling.max_tokens)
    model = f"{config.model.rpartition(' step ')[0]} rollouts"
    changed = replace(config, benchmark="training", model=model, language_id=language_id, sampling=sampling)
    with RunDirectory.create(out, changed, infos) as run:
        run.begin_session(provenance.new_session(invocation=provenance.new_invocation(), sandbox=""))
        held = set(run.judgements())
        for index, each in rows:
            key = SampleKey(problem_id=each.problem_id, language_id=language_id, sample_index=index)
            if key in held:
                continue
            finish = FinishReason.LENGTH if each.truncated else FinishReason.STOP
            run.append_completion(
                Completion(key=key, text=each.text, finish_reason=finish, completion_tokens=each.tokens)
            )
            run.append_judgement(Judgement(key=key, verdict=each.verdict, error=each.error, extract_reason=each.reason))
        run.update_session(ended_at=provenance.now(), outcome="complete")
        return run.path
