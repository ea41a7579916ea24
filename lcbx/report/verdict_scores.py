"""Scores of a file of verdicts, as `lcbx judge --out` writes it, by language. It names no model and no protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lcbx.formatting import percent, with_interval
from lcbx.report.figures import DEFAULT_KS
from lcbx.report.tables import Table
from lcbx.scores.counts import tally_verdicts
from lcbx.scores.denominators import JUDGED_SAMPLES, denominator_note
from lcbx.scores.pass_at_k import score, score_all_of_k
from lcbx.types import SampleKey, Score, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictScores:
    """The figures of one language."""

    language_id: str
    scores: tuple[Score, ...]
    all_of_k: tuple[Score, ...]
    """pass^k, for each k above 1 of `scores`."""
    verdicts: dict[str, int]
    """Every verdict, in the order of `Verdict`, zeros included."""
    denominator: str = JUDGED_SAMPLES
    """Which samples count: a name of `scores.denominators`."""

    @property
    def complete(self) -> bool:
        """True if no program ended in a judge error."""
        return not self.verdicts[Verdict.JE]


def score_verdicts(verdicts: Mapping[SampleKey, Verdict], ks: Sequence[int] | None = None) -> list[VerdictScores]:
    """Return the scores of each language. `ks` defaults to those of 1, 5, 10 that every problem has samples for.

    Raises UserError for a k above the number of samples.
    """
    languages: dict[str, list[tuple[str, Verdict]]] = {}
    for key, verdict in verdicts.items():
        languages.setdefault(key.language_id, []).append((key.problem_id, verdict))
    counts = {language_id: tally_verdicts(pairs) for language_id, pairs in languages.items()}
    least = min(problem.requested for problems in counts.values() for problem in problems.values())
    chosen = ks if ks is not None else [k for k in DEFAULT_KS if k <= least]
    return [
        VerdictScores(
            language_id=language_id,
            scores=tuple(score(counts[language_id], chosen)),
            all_of_k=tuple(score_all_of_k(counts[language_id], chosen)),
            verdicts={verdict.value: sum(each is verdict for _, each in pairs) for verdict in Verdict},
        )
        for language_id, pairs in languages.items()
    ]


def verdict_scores_table(name: str, figures: Sequence[VerdictScores]) -> Table:
    """Return a table with one row per language, and the verdicts that occurred."""
    metrics = [score.metric for score in (*figures[0].scores, *figures[0].all_of_k)]
    occurred = [verdict for verdict in Verdict if any(row.verdicts[verdict] for row in figures)]
    columns = ("language", f"{metrics[0]} % [95 %]", *metrics[1:], "problems", "samples", *occurred)
    rows = [
        (
            row.language_id,
            with_interval(row.scores[0].value, row.scores[0].interval),
            *(percent(score.value) for score in (*row.scores[1:], *row.all_of_k)),
            str(row.scores[0].problems),
            str(row.scores[0].samples),
            *(str(row.verdicts[verdict]) for verdict in occurred),
        )
        for row in figures
    ]
    notes = [denominator_note(JUDGED_SAMPLES)]
    notes += [
        f"{row.language_id}: {score.metric} is undefined: {score.note}"
        for row in figures
        for score in row.scores
        if score.note
    ]
    errors = sum(row.verdicts[Verdict.JE] for row in figures)
    notes += [f"{errors} programs ended in JE and are not in the score; lcbx judge judges them again"] if errors else []
    return Table(title=name, columns=columns, rows=tuple(rows), notes=tuple(notes))
