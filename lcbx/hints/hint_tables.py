"""Drafted and measured hints as tables."""

from __future__ import annotations

from collections.abc import Sequence

from lcbx.formatting import p_value, shortened, signed, signed_interval, with_interval
from lcbx.hints.drafting import Draft
from lcbx.hints.failure_groups import FailureGroup
from lcbx.hints.measuring import ARMS, WORDS, HintMeasurement
from lcbx.report.tables import Table
from lcbx.scores.failures import LABELS


def group_table(groups: Sequence[FailureGroup], *, drafted_from: int, problems: int) -> Table:
    """Return the failures that the tips were drafted from."""
    rows = tuple(
        (LABELS[group.category], shortened(group.message, 60), str(group.programs), str(group.problems))
        for group in groups
    )
    note = f"from {drafted_from} of {problems} problems; the others are for measuring"
    columns = ("class", "message", "programs", "problems")
    return Table(title="Failures to draft from", columns=columns, rows=rows, left=2, notes=(note,))


def tip_tables(draft: Draft) -> list[Table]:
    """Return the tips that were taken, and the others with the reason."""
    taken = tuple((tip, str(len(tip.split()))) for tip in draft.tips)
    tables = [Table(title="Tips", columns=("tip", "words"), rows=taken)]
    if draft.refused:
        refused = tuple((shortened(tip, 60), reason) for tip, reason in draft.refused)
        tables.append(Table(title="Not taken", columns=("tip", "reason"), rows=refused, left=2))
    return tables


def measurement_tables(measurement: HintMeasurement) -> list[Table]:
    """Return pass@1 of each arm, then the paired differences."""
    estimates = ((arm, measurement.pass_at_1[arm]) for arm in ARMS)
    rates = tuple((WORDS[arm], with_interval(one.value, one.interval), str(one.problems)) for arm, one in estimates)
    rows = tuple(
        (
            f"{WORDS[one.second]} against {WORDS[one.first]}",
            f"{signed(one.paired.difference)} {signed_interval(one.paired.interval)}",
            p_value(one.paired.p_value),
            p_value(one.paired.p_adjusted),
            f"+{len(one.paired.gained)} -{len(one.paired.lost)}",
        )
        for one in measurement.comparisons
    )
    notes = () if measurement.complete else ("samples are missing or ended in JE, and are left out",)
    return [
        Table(title="Measured on the other problems", columns=("", "pass@1 % [95 %]", "problems"), rows=rates),
        Table(
            title="Paired differences, in points",
            columns=("", "difference [95 %]", "p", "p (Holm)", "flips"),
            rows=rows,
            notes=notes,
        ),
    ]
