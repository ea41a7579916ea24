"""What a person sees while a model trains: on a terminal a live table, elsewhere a line now and then."""

from __future__ import annotations

import sys
import time
from collections import deque
from typing import Any

from lcbx.formatting import percent_sign
from lcbx.train.settings.config import TrainConfig

PLAIN_EVERY_S = 15.0
SMOOTH = 10
"""Steps whose mean is shown beside the last."""


def row_of(logs: dict[str, Any]) -> dict[str, str]:
    """The figures worth watching, as texts."""
    found = {"reward": f"{logs.get('reward', 0.0):.3f}"}
    found |= {name: percent_sign(value, 0) for name, value in sorted(logs.items()) if name.startswith("pass/")}
    found |= {
        "groups without variance": percent_sign(logs.get("frac_reward_zero_std", 0.0), 0),
        "truncated": percent_sign(logs.get("completions/clipped_ratio", 0.0), 0),
        "length": f"{logs.get('completions/mean_length', 0.0):.0f}",
        "entropy": f"{logs.get('entropy', 0.0):.2f}",
        "tokens/s": f"{logs.get('tokens_per_second', 0.0):.0f}",
        "step": f"{logs.get('step_seconds', 0.0):.1f} s",
        "judge": f"{logs.get('judge/seconds', 0.0):.2f} s",
        "judge errors": percent_sign(logs.get("judge/error_rate", 0.0), 0),
    }
    return found


class Progress:
    """Shows a run from `start` to `end`, on standard error."""

    def __init__(self, config: TrainConfig) -> None:
        self._config = config
        self._rewards: deque[float] = deque(maxlen=SMOOTH)
        self._live: Any = None
        self._bars: Any = None
        self._task: Any = None
        self._printed = 0.0

    def start(self, steps: int, done: int) -> None:
        self._steps = steps
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.live import Live
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        console = Console(stderr=True)
        self._bars = Bars(
            TextColumn("training"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._bars.add_task("", total=steps, completed=done)
        self._live = Live(self._bars, console=console, refresh_per_second=4, transient=False)
        self._live.start()

    def show(self, step: int, logs: dict[str, Any]) -> None:
        self._rewards.append(float(logs.get("reward", 0.0)))
        mean = sum(self._rewards) / len(self._rewards)
        row = row_of(logs)
        if self._live is not None:
            from rich.console import Group
            from rich.table import Table

            table = Table(box=None, pad_edge=False)
            for name in (*row, f"reward, last {SMOOTH}"):
                table.add_column(name, justify="right")
            table.add_row(*row.values(), f"{mean:.3f}")
            self._bars.update(self._task, completed=step)
            self._live.update(Group(self._bars, table))
        elif time.monotonic() - self._printed > PLAIN_EVERY_S or step == self._steps:
            self._printed = time.monotonic()
            parts = ", ".join(f"{name} {text}" for name, text in row.items())
            print(f"step {step}/{self._steps}: {parts}, mean reward {mean:.3f}", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        if self._live is not None:
            self._live.console.print(text, highlight=False)
        else:
            print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
