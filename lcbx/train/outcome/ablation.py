"""What an ablation shows: every variant before and after training, against the reference, and in untrained languages.

All figures are pass@1 on held-out problems. A problem counts with the samples of all seeds that hold it out; two
variants are compared over the seeds that both have finished, so on the same problems and as often. Intervals are over
problems; the page of each training shows how much seeds differ.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from lcbx.formatting import NOT_KNOWN, p_value, percent_sign, signed, signed_interval
from lcbx.report.tables import Table
from lcbx.resources import write_atomically
from lcbx.scores.compare import Comparison, compare_counts
from lcbx.scores.counts import Counts
from lcbx.train.outcome.before_after import evaluations, how_it_ended
from lcbx.train.outcome.html_page import html_table, write_html
from lcbx.train.settings.ablation_file import Ablation
from lcbx.train.trainer.held_out import held_out_counts

COLUMNS = ("variant", "language", "trained", "seeds", "problems", "before", "after", "gain", "95 % interval")
COLUMNS_AGAINST = ("against reference", "95 % interval ", "p")


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantFigures:
    """One variant in one language, over its finished seeds."""

    variant: str
    language_id: str
    trained: bool
    """False: the language was only evaluated, which shows transfer or damage."""
    seeds: tuple[int, ...]
    gain: Comparison
    """First against last evaluation."""
    against: Comparison | None
    """The reference's last evaluations against the variant's, over the seeds of both; None for the reference."""
    shared_seeds: tuple[int, ...]

    @property
    def is_damage(self) -> bool:
        """True if an untrained language became worse by more than chance explains."""
        interval = self.gain.interval
        return not self.trained and interval is not None and interval.high < 0


def ablation_figures(ablation: Ablation) -> list[VariantFigures]:
    """Return the figures of every variant and language that has a finished training, in the order of the file."""
    finished = {name: _finished(ablation.of_variant(name)) for name in ablation.changes}
    trained = {run.variant: run.config.lang for run in ablation.runs}
    reference = finished[ablation.reference]
    rows = []
    for name, runs in finished.items():
        for language_id in _languages(runs.values()):
            own = {seed: run for seed, run in runs.items() if language_id in evaluations(run)}
            shared = [seed for seed in own if seed in reference and language_id in evaluations(reference[seed])]
            against = None
            if name != ablation.reference and shared:
                pair = ([runs_of[seed] for seed in shared] for runs_of in (reference, own))
                first, second = (_summed(paths, language_id, last=True) for paths in pair)
                against = compare_counts(first, second, language_id=language_id)
            rows.append(
                VariantFigures(
                    variant=name,
                    language_id=language_id,
                    trained=language_id in trained[name],
                    seeds=tuple(own),
                    gain=compare_counts(
                        _summed(own.values(), language_id, last=False),
                        _summed(own.values(), language_id, last=True),
                        language_id=language_id,
                    ),
                    against=against,
                    shared_seeds=tuple(shared),
                )
            )
    return rows


def _finished(runs: dict[int, Path]) -> dict[int, Path]:
    return {seed: run for seed, run in runs.items() if how_it_ended(run) and evaluations(run)}


def _languages(runs: Iterable[Path]) -> list[str]:
    """Return the languages with at least two evaluations in some training."""
    names = (name for run in runs for name, steps in evaluations(run).items() if len(steps) > 1)
    return list(dict.fromkeys(names))


def _summed(runs: Iterable[Path], language_id: str, *, last: bool) -> dict[str, Counts]:
    """Return the samples of each problem in the first or the last evaluations of these trainings, added up."""
    n, c = Counter[str](), Counter[str]()
    for run in runs:
        steps = list(evaluations(run)[language_id].values())
        for problem_id, counts in held_out_counts(steps[-1 if last else 0]).items():
            n[problem_id] += counts.n
            c[problem_id] += counts.c
    return {problem_id: Counts(n=n[problem_id], c=c[problem_id]) for problem_id in n}


# --- showing them -----------------------------------------------------------------------------------------------------


def ablation_table(ablation: Ablation, figures: Sequence[VariantFigures]) -> Table:
    """Return one row per variant and language."""
    rows = tuple(_cells(row, reference=ablation.reference) for row in figures)
    done = sum(bool(how_it_ended(run.config.run_dir)) for run in ablation.runs)
    title = f"Ablation {ablation.output}: {done} of {len(ablation.runs)} trainings finished"
    return Table(title=title, columns=(*COLUMNS, *COLUMNS_AGAINST), rows=rows, left=3, notes=_notes(ablation, figures))


def _cells(row: VariantFigures, *, reference: str) -> tuple[str, ...]:
    against = row.against
    return (
        row.variant,
        row.language_id,
        "yes" if row.trained else "no",
        str(len(row.seeds)),
        str(row.gain.problems),
        percent_sign(row.gain.first),
        percent_sign(row.gain.second),
        signed(row.gain.difference),
        signed_interval(row.gain.interval),
        signed(against.difference) if against else "reference" if row.variant == reference else NOT_KNOWN,
        signed_interval(against.interval) if against else "",
        p_value(against.p_value) if against else "",
    )


def _notes(ablation: Ablation, figures: Sequence[VariantFigures]) -> tuple[str, ...]:
    notes = [
        f"{name}: {', '.join(f'{key} {value}' for key, value in changes.items()) or 'the settings of base'}"
        for name, changes in ablation.changes.items()
    ]
    notes += [
        f"damage: {row.variant} is worse in {row.language_id}, which it did not train: {signed(row.gain.difference)} "
        f"{signed_interval(row.gain.interval)}"
        for row in figures
        if row.is_damage
    ]
    partial = {row.variant for row in figures if row.against is not None and len(row.shared_seeds) < len(row.seeds)}
    notes += [f"{name} is compared over the seeds that it shares with {ablation.reference}" for name in sorted(partial)]
    return (*notes, "pass@1 on held-out problems; differences in points, paired by problem, over all seeds")


def ablation_json(ablation: Ablation, figures: Sequence[VariantFigures]) -> dict[str, Any]:
    """Return everything in the table as JSON values."""
    plain: list[dict[str, Any]] = msgspec.to_builtins(list(figures))
    for row, source in zip(plain, figures, strict=True):
        row["is_damage"] = source.is_damage
    runs = [
        {"variant": run.variant, "seed": run.seed, "path": str(run.config.run_dir), **how_it_ended(run.config.run_dir)}
        for run in ablation.runs
    ]
    return {"reference": ablation.reference, "changes": ablation.changes, "runs": runs, "figures": plain}


def write_ablation(ablation: Ablation, figures: Sequence[VariantFigures]) -> Path:
    """Write `ablation.json` and the page `ablation.html` into the folder of the ablation. Returns the page's path."""
    ablation.output.mkdir(parents=True, exist_ok=True)
    text = json.dumps(ablation_json(ablation, figures), indent=1, ensure_ascii=False, default=str)
    write_atomically(ablation.output / "ablation.json", text + "\n")
    table, page = ablation_table(ablation, figures), ablation.output / "ablation.html"
    parts = [f"<h1>{escape(table.title)}</h1>", *html_table(table), *(f"<p>{escape(note)}</p>" for note in table.notes)]
    write_html(page, table.title, parts)
    return page
