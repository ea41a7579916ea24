"""What a training achieved: pass@1 on the held-out problems before and after it, paired by problem."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lcbx.formatting import percent_sign, signed, signed_interval
from lcbx.report.figures import find_language
from lcbx.report.tables import Table, to_text
from lcbx.runs.finding import find_runs
from lcbx.runs.records import RunDirectory
from lcbx.scores.compare import Comparison, compare_counts
from lcbx.train.trainer.held_out import held_out_counts

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
        comparison = compare_counts(held_out_counts(before), held_out_counts(after), language_id=language_id)
        rows.append(BeforeAfter(language_id=language_id, first_step=first, last_step=last, comparison=comparison))
    return rows


def language_name(language_id: str) -> str:
    """Return the name of a language, as in every other table; its id if its file is not here."""
    language = find_language(language_id)
    return language.name if language is not None else language_id


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
    cells = tuple(
        (language_name(row.language_id), *comparison_cells(row.comparison, str(row.last_step))) for row in rows
    )
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
