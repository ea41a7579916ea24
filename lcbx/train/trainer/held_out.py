"""Figures of one evaluation on the held-out problems, from its run directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lcbx.runs.records import RunDirectory
from lcbx.scores.counts import Counts, tally, verdict_counts
from lcbx.scores.pass_at_k import pass_at_1
from lcbx.types import Verdict


def held_out_counts(path: Path) -> dict[str, Counts]:
    """Return samples and passes of each problem of an evaluation."""
    run = RunDirectory.open(path)
    problem_ids = [problem.problem_id for problem in run.info.problems]
    return tally(run.judgements(tests=False).values(), problem_ids=problem_ids, n=run.config.sampling.n)


def held_out_figures(path: Path) -> dict[str, Any]:
    """Return an evaluation's pass@1 (None if nothing is judged) and shares of verdicts, judge errors left out."""
    estimate = pass_at_1(held_out_counts(path).values())
    verdicts = verdict_counts(RunDirectory.open(path).judgements(tests=False).values())
    judged = sum(verdicts.values()) - verdicts[Verdict.JE]
    shares = {name: 0.0 if name == Verdict.JE else count / judged for name, count in verdicts.items()} if judged else {}
    return {"pass@1": estimate.value, "problems": estimate.problems, "verdicts": shares, "path": str(path)}
