"""What a person sees during a training: a live table on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from lcbx.formatting import NOT_KNOWN, percent_sign
from lcbx.report.tables import Table, to_rich
from lcbx.train.settings.config import TrainConfig

PLAIN_EVERY_S = 15.0
SMOOTH = 10
"""Number of steps in the mean reward that is shown."""


def cells_of(metrics: Mapping[str, float]) -> dict[str, str]:
    """Return the figures that are shown, as texts by heading. What was not logged is shown as not known."""
    passes = sorted(name for name in metrics if name.startswith("pass/"))
    return {
        "reward": _number(metrics, "reward", ".3f"),
        **{name: percent_sign(metrics[name], 0) for name in passes},
        "groups without variance": percent_sign(metrics.get("frac_reward_zero_std"), 0),
        "truncated": percent_sign(metrics.get("completions/clipped_ratio"), 0),
        "length": _number(metrics, "completions/mean_length", ".0f"),
        "entropy": _number(metrics, "entropy", ".2f"),
        "tokens/s": _number(metrics, "tokens_per_second", ".0f"),
        "step time": _number(metrics, "step_seconds", ".1f", " s"),
        "judge time": _number(metrics, "judge/seconds", ".2f", " s"),
        "judge errors": percent_sign(metrics.get("judge/error_rate"), 0),
    }


def _number(metrics: Mapping[str, float], name: str, form: str, unit: str = "") -> str:
    value = metrics.get(name)
    return NOT_KNOWN if value is None else f"{value:{form}}{unit}"


class TrainingProgress:
    """Shows a run from `start` to `end`, on standard error."""

    def __init__(self, config: TrainConfig) -> None:
        self._config = config
        self._rewards: deque[float] = deque(maxlen=SMOOTH)
        self._steps = 0
        self._live: Any = None
        self._bars: Any = None
        self._task: Any = None
        self._printed = 0.0

    def start(self, steps: int, done: int) -> None:
        """Show a run of `steps` steps, of which a previous attempt did `done`."""
        self._steps = steps
        if not sys.stderr.isatty():
            return
        from rich import progress
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True)
        self._bars = progress.Progress(
            progress.TextColumn("training"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
            console=console,
        )
        self._task = self._bars.add_task("", total=steps, completed=done)
        self._live = Live(self._bars, console=console, refresh_per_second=4, transient=False)
        self._live.start()

    def show(self, step: int, metrics: Mapping[str, float]) -> None:
        """Show the metrics of a step, `reward` at least."""
        self._rewards.append(metrics["reward"])
        mean = sum(self._rewards) / len(self._rewards)
        cells = cells_of(metrics)
        if self._live is not None:
            self._show_live(step, cells | {f"reward, last {SMOOTH}": f"{mean:.3f}"})
        elif time.monotonic() - self._printed > PLAIN_EVERY_S or step == self._steps:
            self._printed = time.monotonic()
            figures = ", ".join(f"{name} {text}" for name, text in cells.items())
            print(f"step {step}/{self._steps}: {figures}, mean reward {mean:.3f}", file=sys.stderr, flush=True)

    def _show_live(self, step: int, cells: dict[str, str]) -> None:
        from rich.console import Group

        # The step is the name of the row, which every part of a folded table repeats.
        table = Table(title="", columns=("step", *cells), rows=((str(step), *cells.values()),))
        self._bars.update(self._task, completed=step)
        self._live.update(Group(self._bars, to_rich([table], width=self._live.console.width)))

    def say(self, text: str) -> None:
        """Print a message above the table."""
        if self._live is not None:
            self._live.console.print(text, highlight=False)
        else:
            print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
