"""The completions of a policy and their verdicts, one JSON line each, in `rollouts/rank<k>.jsonl` of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lcbx.runs.lines import read_lines
from lcbx.types import ExtractReason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """One completion with its verdict and the parts of its reward."""

    step: int
    attempt: int = 0
    """Number of earlier starts of the run. A killed run repeats some steps."""
    problem_id: str
    language_id: str
    template: str
    text: str
    source: str | None
    """The program in the completion; None if there is none."""
    verdict: Verdict
    reward: float | None
    """None: no signal."""
    tokens: int
    truncated: bool
    terms: dict[str, float] = field(default_factory=dict)
    """Name -> part of the reward."""
    error: str | None = None
    reason: ExtractReason = ExtractReason.WHOLE_TEXT
    failed_test: int | None = None
    """Index of the test that stopped the program, in the benchmark's order; None: passed, or no test ran."""


def read(run: Path) -> list[Rollout]:
    """Return the rollouts of all ranks, by step. Steps that a later attempt repeated are returned as it did them."""
    rollouts: list[Rollout] = []
    for path in sorted((run / "rollouts").glob("rank*.jsonl")):
        rollouts += read_rank(path)
    return sorted(rollouts, key=lambda rollout: rollout.step)


def read_rank(path: Path) -> list[Rollout]:
    """Return the rollouts of one process as they were scored; steps that it repeated, as its last attempt did them."""
    kept: list[Rollout] = []
    for rollout in read_lines(path, Rollout):
        while kept and kept[-1].attempt < rollout.attempt and kept[-1].step >= rollout.step:
            kept.pop()
        kept.append(rollout)
    return kept


def before_checkpoint(path: Path, checkpoint: str | None) -> list[Rollout]:
    """Return the rollouts in a process's file that precede a checkpoint's step; none without a checkpoint."""
    if checkpoint is None or not path.exists():
        return []
    step = int(checkpoint.rpartition("-")[2])
    return [rollout for rollout in read_rank(path) if rollout.step < step]
