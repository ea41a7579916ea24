"""`lcbx train samples`: the rollouts of a training as run directories, one per language."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from lcbx.errors import UserError
from lcbx.runs import provenance
from lcbx.runs.records import RunDirectory
from lcbx.runs.runinfo import ProblemInfo, RunConfig
from lcbx.train.data.training_data import Stored, read_stored
from lcbx.train.outcome.before_after import evaluations
from lcbx.train.reward import rollouts
from lcbx.train.reward.rollouts import Rollout
from lcbx.types import Completion, FinishReason, Judgement, SampleKey, Sampling


def sample_runs(run: Path) -> list[Path]:
    """Write the rollouts under `samples/` of the run. Raises UserError before the first evaluation."""
    paths = [path for steps in evaluations(run).values() for path in steps.values()]
    if not paths:
        raise UserError(f"{run}: there is no evaluation yet from which to take the settings of the samples.")
    config = RunDirectory.open(paths[0]).config
    return rollouts_as_runs(rollouts.read(run), read_stored(run / "data"), config, run / "samples")


def rollouts_as_runs(records: list[Rollout], stored: Stored, config: RunConfig, out: Path) -> list[Path]:
    """Write rollouts as run directories, one per language, for `lcbx view`, `score` and `errors`.

    `config` is that of any evaluation of the run; what differs is replaced. Samples of a problem are numbered by step.
    """
    problems = {problem.problem_id: problem for problem in stored.reward}
    paths = []
    for language_id in sorted({record.language_id for record in records}):
        counts: Counter[str] = Counter()
        samples = []
        for record in records:
            if record.language_id == language_id and record.problem_id in problems:
                samples.append((counts[record.problem_id], record))
                counts[record.problem_id] += 1
        infos = [
            ProblemInfo(
                problem_id=problem_id,
                digest=problems[problem_id].digest,
                time_limit_s=problems[problem_id].time_limit_s or config.limits.time_limit_s,
                title=problems[problem_id].title,
                difficulty=problems[problem_id].difficulty,
            )
            for problem_id in counts
        ]
        sampling = Sampling(n=max(counts.values(), default=1), temperature=1.0, max_tokens=config.sampling.max_tokens)
        model = f"{config.model.rpartition(' step ')[0]} rollouts"
        changed = replace(config, benchmark="training", model=model, language_id=language_id, sampling=sampling)
        paths.append(_write_run(samples, infos, changed, out))
    return paths


def _write_run(samples: list[tuple[int, Rollout]], infos: list[ProblemInfo], config: RunConfig, out: Path) -> Path:
    with RunDirectory.create(out, config, infos) as run:
        run.begin_session(provenance.new_session(invocation=provenance.new_invocation(), sandbox=""))
        written = set(run.judgements())
        for index, record in samples:
            key = SampleKey(problem_id=record.problem_id, language_id=config.language_id, sample_index=index)
            if key in written:
                continue
            finish = FinishReason.LENGTH if record.truncated else FinishReason.STOP
            run.append_completion(
                Completion(key=key, text=record.text, finish_reason=finish, completion_tokens=record.tokens)
            )
            run.append_judgement(
                Judgement(key=key, verdict=record.verdict, error=record.error, extract_reason=record.reason)
            )
        run.update_session(ended_at=provenance.now(), outcome="complete")
        return run.path
