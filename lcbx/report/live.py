"""What a person sees while an evaluation runs: progress bars with rates and remaining time, and scores by language.

On a terminal it is a live display on standard error, elsewhere a plain line every 20 s. It only reads
`Evaluation.progress`.
"""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Any, Self

from lcbx.formatting import NOT_KNOWN, interval, percent_of, percent_sign
from lcbx.runs.evaluate import Evaluation
from lcbx.runs.language_run import LanguageProgress
from lcbx.scores.counts import Counts
from lcbx.scores.pass_at_k import pass_at_1
from lcbx.types import Verdict

PLAIN_EVERY_S = 20.0
REFRESH_S = 0.25
WARN_AFTER = 20
"""Completions before a rate is worth a warning."""
WARN_RATE = 0.3


class Display:
    """Shows an evaluation while the `with` block lasts."""

    def __init__(self, evaluation: Evaluation, *, title: str) -> None:
        self._evaluation, self._title = evaluation, title
        self._names = {language.language_id: language.name for language in evaluation.request.languages}
        self._stop = threading.Event()
        self._warned: set[str] = set()
        self._thread = threading.Thread(target=self._loop, name="lcbx-display", daemon=True)
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _loop(self) -> None:
        if sys.stderr.isatty():
            self._live()
        else:
            self._plain()

    # -- plain

    def _plain(self) -> None:
        last = ""
        while not self._stop.wait(PLAIN_EVERY_S if last else 5.0):
            line = self._line()
            if line != last:
                print(line, file=sys.stderr, flush=True)
            last = line
            self._print_warnings()
        print(self._line(), file=sys.stderr, flush=True)
        self._print_warnings()

    def _line(self) -> str:
        total, generated, judged = self._sums()
        parts = [f"{self._title}: generated {generated}/{total}, judged {judged}/{total}"]
        if self._evaluation.tokens_per_s:
            parts.append(f"{self._evaluation.tokens_per_s:.0f} tokens/s")
        if left := self._left(total, judged, self._stored()[1]):
            parts.append(f"about {left}")
        parts += [f"{name} {running_score(progress)}" for name, progress in self._languages() if progress.judged]
        return ", ".join(parts)

    def _print_warnings(self) -> None:
        for warning in self._new_warnings():
            print(f"warning: {warning}", file=sys.stderr, flush=True)

    # -- live

    def _live(self) -> None:
        from rich.console import Console, Group
        from rich.live import Live
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[left]}"),
        )
        bars = Progress(*columns, console=console)
        total, *_ = self._sums()
        generate = bars.add_task("generate", total=total, rate="", left="")
        judge = bars.add_task("judge", total=total, rate="", left="")
        with Live(console=console, refresh_per_second=1 / REFRESH_S, transient=True) as live:
            while not self._stop.wait(REFRESH_S):
                total, generated, judged = self._sums()  # the total grows while languages are opened
                stored_generated, stored_judged = self._stored()
                left = self._left(total, generated, stored_generated)
                bars.update(generate, total=total, completed=generated, rate=self._generation_rate(), left=left)
                left = self._left(total, judged, stored_judged)
                rate = self._judge_rate(judged - stored_judged)
                bars.update(judge, total=total, completed=judged, rate=rate, left=left)
                live.update(Group(self._title, bars, self._table()))
                for warning in self._new_warnings():
                    console.print(f"[yellow]warning:[/] {warning}", highlight=False)

    def _generation_rate(self) -> str:
        tokens_per_s = self._evaluation.tokens_per_s
        return f"{tokens_per_s:.0f} tokens/s" if tokens_per_s else ""

    def _judge_rate(self, judged: int) -> str:
        """Return the speed of this command, which has judged so many programs."""
        seconds = max(time.monotonic() - self._started, 1e-9)
        return f"{judged / seconds:.1f} programs/s"

    def _table(self) -> Any:
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        for name in ("language", "judged", "pass@1 so far", "truncated", "no code", "judge errors"):
            table.add_column(name, justify="left" if name == "language" else "right")
        for name, progress in self._languages():
            table.add_row(
                name,
                f"{progress.judged}/{progress.samples}",
                running_score(progress),
                percent_of(progress.truncated, progress.generated),
                percent_of(progress.verdicts[Verdict.NC], progress.generated),
                str(progress.verdicts[Verdict.JE] or ""),
            )
        return table

    # -- shared

    def _languages(self) -> list[tuple[str, LanguageProgress]]:
        return [(self._names[key], progress) for key, progress in self._evaluation.progress.items()]

    def _sums(self) -> tuple[int, int, int]:
        """Return the numbers of samples to make, generated and judged, over all languages."""
        rows = list(self._evaluation.progress.values())
        return sum(row.samples for row in rows), sum(row.generated for row in rows), sum(row.judged for row in rows)

    def _stored(self) -> tuple[int, int]:
        """Return how many samples earlier commands generated and judged."""
        rows = list(self._evaluation.progress.values())
        return sum(row.stored_generated for row in rows), sum(row.stored_judged for row in rows)

    def _left(self, total: int, done: int, stored: int) -> str:
        """Return the time that the rest takes at the speed of this command; empty if that is not known."""
        if done >= total or done <= stored:
            return ""
        return f"{_minutes((time.monotonic() - self._started) / (done - stored) * (total - done))} left"

    def _truncated(self, progress: LanguageProgress) -> str:
        """Return how many completions are truncated, and what helps."""
        share = percent_of(progress.truncated, progress.generated)
        if self._evaluation.replays:
            return f"{share} truncated"
        if progress.filled_context * 2 > progress.truncated:
            return f"{share} cut off where the model's context was full"
        return f"{share} truncated: raise --max-tokens"

    def _new_warnings(self) -> list[str]:
        """Return the warnings that were not returned before."""
        warnings = {}
        for name, progress in self._languages():
            if progress.generated >= WARN_AFTER and progress.truncated / progress.generated > WARN_RATE:
                warnings[f"{name} truncated"] = f"{name}: {self._truncated(progress)}"
            no_code = progress.verdicts[Verdict.NC]
            # Completions without code are decided at once, so their share is of those generated, not of those judged.
            if progress.generated >= WARN_AFTER and no_code / progress.generated > WARN_RATE:
                share = percent_of(no_code, progress.generated)
                warnings[f"{name} no code"] = f"{name}: {share} without code: look at them with lcbx view"
        new = [text for key, text in warnings.items() if key not in self._warned]
        self._warned.update(warnings)
        return new


def running_score(progress: LanguageProgress) -> str:
    """Return pass@1 so far and its interval, in percent; not known while no program has been judged."""
    if progress.judged == progress.verdicts[Verdict.NC] and progress.judged < progress.samples:
        return NOT_KNOWN  # completions without code are decided first
    estimate = pass_at_1(Counts(n=judged, c=accepted) for judged, accepted in list(progress.by_problem.values()))
    value = percent_sign(estimate.value)
    return value if estimate.interval is None else f"{value} {interval(estimate.interval, digits=0)}"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
