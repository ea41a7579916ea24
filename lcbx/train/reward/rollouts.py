"""What the policy wrote and what became of it: one JSON line a completion, in `rollouts/rank<k>.jsonl` of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lcbx.runs.lines import read_lines
from lcbx.types import ExtractReason, Verdict


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
