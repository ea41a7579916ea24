"""The table of all rounds of self-repair, for reports that belong together.

pass@1 after each round is that of the last round's run (`repair_rounds`). Tokens are those of each round's own run,
because answers that failed are not in the later ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from lcbx.formatting import NOT_KNOWN, large, signed, signed_interval, with_interval
from lcbx.report.figures import Report
from lcbx.report.repair_rounds import RoundFigures
from lcbx.report.tables import Table

NOTE = (
    "round 0: the first answers; repeated: answers that are the failed answer again, word for word; gain: points over "
    "round 0, paired by problem"
)
GREEDY = "at temperature 0, the next round asks a repeated answer the same again: no later round can change it"


def _series(report: Report) -> tuple[object, ...]:
    """Return what all rounds of one model in one language share."""
    return (
        *(report.model, report.model_revision, report.language_id, report.benchmark, report.problems_digest),
        *(report.protocol_family, str(report.differences), report.n, report.temperature, report.time_limit_s),
    )


def _rounds_of(reports: Sequence[Report]) -> list[dict[int, Report]]:
    """Return the reports by round, for each series that has a round of self-repair."""
    series: dict[tuple[object, ...], dict[int, Report]] = {}
    for report in reports:
        series.setdefault(_series(report), {})[report.repair_round] = report
    return [by_round for by_round in series.values() if max(by_round)]


def without_middle_rounds(reports: Sequence[Report]) -> list[Report]:
    """Return the reports without rounds that are followed by another one; the first answers stay."""
    middle = {
        id(report) for by_round in _rounds_of(reports) for turn, report in by_round.items() if 0 < turn < max(by_round)
    }
    return [report for report in reports if id(report) not in middle]


def repair_tables(reports: Sequence[Report]) -> list[Table]:
    """Return the table of all rounds; none if no report is about a round."""
    rows: list[tuple[str, ...]] = []
    series = _rounds_of(reports)
    for by_round in series:
        last = by_round[max(by_round)]
        for figures in last.repair_rounds:
            rows.append((last.model, last.language_name, *_cells(figures, by_round.get(figures.number))))
    if not rows:
        return []
    columns: tuple[str, ...] = ("model", "language", "round", "answered", "repeated", "accepted", "pass@1 % [95 %]")
    columns += ("gain", "95 % interval", "tokens in", "tokens out")
    return [
        Table(
            title="Self-repair: pass@1 after each round",
            columns=columns,
            rows=tuple(rows),
            left=2,
            notes=(NOTE, *([GREEDY] if _repeats_greedily(series) else [])),
        )
    ]


def _repeats_greedily(series: Sequence[dict[int, Report]]) -> bool:
    return any(report.repeated_answers and report.temperature == 0 for rounds in series for report in rounds.values())


def _cells(figures: RoundFigures, report: Report | None) -> tuple[str, ...]:
    cost = report.cost if report is not None else None
    return (
        str(figures.number),
        str(figures.answered),
        (NOT_KNOWN if report is None else str(report.repeated_answers)) if figures.number else "",
        str(figures.accepted),
        with_interval(figures.pass_at_1, figures.interval),
        signed(figures.gain) if figures.number else "",
        signed_interval(figures.gain_interval) if figures.number else "",
        large(cost.prompt_tokens) if cost else NOT_KNOWN,
        large(cost.completion_tokens) if cost else NOT_KNOWN,
    )
