"""The settings of `lcbx train sft` besides those of every training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmStartOptions:
    """Programs of a warm start, and how long it trains on them."""

    programs: Path | None = None
    """A file with lines of `{"question_id", "language", "code"}`."""
    runs: tuple[str, ...] = ()
    """Runs of `lcbx eval` whose passing programs are used."""
    steps: int = 20
    batch: int = 16
    """Programs per step."""
    learning_rate: float = 2e-5
    stop_loss: float = 0.05
    stop_entropy: float = 0.1
