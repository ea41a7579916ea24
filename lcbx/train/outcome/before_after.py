"""What a training achieved: pass@1 on the held-out problems before and after it, paired by problem."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lcbx.formatting import percent_sign, signed, signed_interval
from lcbx.report.tables import Table, to_text
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory
from lcbx.scores.compare import Comparison, compare_counts
from lcbx.scores.counts import Counts, tally, verdict_counts
from lcbx.scores.pass_at_k import pass_at_1
from lcbx.types import Verdict

COLUMNS = ("held-out problems", "before", "after", "difference", "95 % interval", "fixed", "broken", "steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """First and last evaluation of one language, compared."""

    language_id: str
    first_step: int
    last_step: int
    comparison: Comparison


def evaluations(run: Path) -> dict[str, dict[int, Path]]:
    """Return language -> step -> run directory, both in order."""
    by_language: dict[str, dict[int, Path]] = {}
    for path in find_runs(run / "eval"):
        config = RunDirectory.open(path).config
        by_language.setdefault(config.language_id, {})[int(config.model.rpartition(" ")[2])] = path
    return {language_id: dict(sorted(steps.items())) for language_id, steps in sorted(by_language.items())}


def before_after(run: Path) -> list[BeforeAfter]:
    """Compare first and last evaluation of each language; languages with a single evaluation are left out."""
    rows = []
    for language_id, steps in evaluations(run).items():
        if len(steps) < 2:
            continue
        (first, before), (last, after) = next(iter(steps.items())), next(reversed(steps.items()))
        comparison = compare_counts(counts_of(before), counts_of(after), language_id=language_id)
        rows.append(BeforeAfter(language_id=language_id, first_step=first, last_step=last, comparison=comparison))
    return rows


def counts_of(path: Path) -> dict[str, Counts]:
    """Return samples and passes of each problem of an evaluation."""
    run = RunDirectory.open(path)
    problem_ids = [problem.problem_id for problem in run.info.problems]
    return tally(run.judgements().values(), problem_ids=problem_ids, n=run.config.sampling.n)


def summary(path: Path) -> dict[str, Any]:
    """Return an evaluation's pass@1 (None if nothing is judged) and shares of verdicts, judge errors left out."""
    estimate = pass_at_1(counts_of(path).values())
    verdicts = verdict_counts(RunDirectory.open(path).judgements().values())
    judged = sum(verdicts.values()) - verdicts[Verdict.JE]
    shares = {name: 0.0 if name == Verdict.JE else count / judged for name, count in verdicts.items()} if judged else {}
    return {"pass@1": estimate.value, "problems": estimate.problems, "verdicts": shares, "path": str(path)}


def comparison_cells(comparison: Comparison, steps: str) -> tuple[str, ...]:
    """Return the cells of a row of `COLUMNS`."""
    return (
        str(comparison.problems),
        percent_sign(comparison.first),
        percent_sign(comparison.second),
        signed(comparison.difference),
        signed_interval(comparison.interval),
        str(len(comparison.gained)),
        str(len(comparison.lost)),
        steps,
    )


def before_after_table(rows: list[BeforeAfter]) -> Table:
    """Return held-out pass@1 before and after, with the paired difference and its interval, one row per language."""
    cells = tuple((row.language_id, *comparison_cells(row.comparison, str(row.last_step))) for row in rows)
    title = "pass@1 on held-out problems, before and after training"
    return Table(title=title, columns=("language", *COLUMNS), rows=cells)


def summary_table(run: Path) -> str:
    """Return the table as text, or a sentence if there are no two evaluations yet."""
    rows = before_after(run)
    return to_text([before_after_table(rows)]) if rows else "No two evaluations to compare yet."


def how_it_ended(run: Path) -> dict[str, Any]:
    """Return `step`, `stopped` (the reason, if before the last step) and `planned`; empty if it has not ended."""
    path = run / "done.json"
    end: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return end
