"""What a person sees while an evaluation runs: progress bars with rates and remaining time, and scores by language.

On a terminal it is a live display on standard error, elsewhere a plain line every 20 s. It only reads
`Evaluation.progress`.
"""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import Self

from rich.console import ConsoleRenderable
from rich.text import Text

from lcbx.formatting import NOT_KNOWN, interval, percent_of, percent_sign, printable
from lcbx.report.tables import Table, to_rich
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
NAME_WIDTH, LEAST_BAR, MOST_BAR = 8, 8, 40
"""Cells for the name of a bar, and for the bar itself."""
OTHER_LINES = 9
"""Lines of the live display besides its languages."""


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
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True)
        with Live(console=console, refresh_per_second=1 / REFRESH_S, transient=True) as live:
            while not self._stop.wait(REFRESH_S):
                live.update(self.shown(width=console.width, height=console.height))
                for warning in self._new_warnings():
                    console.print(Text.assemble(("warning: ", "yellow"), warning))

    def shown(self, *, width: int, height: int) -> ConsoleRenderable:
        """Return what a terminal of this size shows now. No figure is cut: what has no room is folded or counted."""
        from rich.console import Group

        total, generated, judged = self._sums()  # the total grows while languages are opened
        stored_generated, stored_judged = self._stored()
        rates = self._generation_rate(), self._judge_rate(judged - stored_judged)
        left = self._left(total, generated, stored_generated), self._left(total, judged, stored_judged)
        done = generated, judged
        figures = ["  ".join(filter(None, (f"{done[at]}/{total}", rates[at], left[at]))) for at in range(2)]
        room = width - NAME_WIDTH - max(map(len, figures)) - 4
        shares = [count / total if total else 0.0 for count in done]
        names = ("generate", "judge")
        lines = [_bar(names[at], shares[at], figures[at], cells=min(room, MOST_BAR)) for at in range(2)]
        return Group(Text(printable(self._title), style="bold"), *lines, self._table(width=width, height=height))

    def _generation_rate(self) -> str:
        tokens_per_s = self._evaluation.tokens_per_s
        return f"{tokens_per_s:.0f} tokens/s" if tokens_per_s else ""

    def _judge_rate(self, judged: int) -> str:
        """Return the speed of this command, which has judged so many programs."""
        seconds = max(time.monotonic() - self._started, 1e-9)
        return f"{judged / seconds:.1f} programs/s"

    def _table(self, *, width: int, height: int) -> ConsoleRenderable:
        """Return the languages with their scores so far. Columns of zeros only are left out.

        Where the terminal has fewer lines than there are languages, those that are done come last and are counted.
        """
        every = sorted(self._languages(), key=lambda row: row[1].complete)  # stable: otherwise in order
        rows = every[: max(1, height - OTHER_LINES)]
        columns: dict[str, list[str]] = {
            "judged": [f"{progress.judged}/{progress.samples}" for _, progress in rows],
            "pass@1 so far": [running_score(progress) for _, progress in rows],
        }
        shares = {
            "truncated": [progress.truncated for _, progress in rows],
            "no code": [progress.verdicts[Verdict.NC] for _, progress in rows],
        }
        for name, counts in shares.items():
            if any(counts):
                columns[name] = [
                    percent_of(count, progress.generated) for count, (_, progress) in zip(counts, rows, strict=True)
                ]
        errors = [progress.verdicts[Verdict.JE] for _, progress in rows]
        if any(errors):
            columns["judge errors"] = [str(count) for count in errors]
        more = len(every) - len(rows)
        table = Table(
            title="",
            columns=("language", *columns),
            rows=tuple(zip((name for name, _ in rows), *columns.values(), strict=True)),
            notes=(f"and {more} more languages",) if more else (),
        )
        return to_rich([table], width=width)

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


def _bar(name: str, share: float, figures: str, *, cells: int) -> Text:
    """Return a line with a bar of that many cells beside the figures; without one if that are too few."""
    if cells < LEAST_BAR:
        return Text(f"{name}  {figures}")
    full = round(cells * share)
    bar = (f"{'━' * full}", "cyan"), (f"{'╌' * (cells - full)}", "dim")
    return Text.assemble(f"{name:{NAME_WIDTH}} ", *bar, f"  {figures}")
