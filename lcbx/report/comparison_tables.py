"""A comparison of two runs as tables: a row for each language, the gate's outcome, and the problems that differ."""

from __future__ import annotations

from collections.abc import Sequence

from lcbx.formatting import p_value, percent, signed, signed_interval
from lcbx.report.tables import Table
from lcbx.scores.compare import Comparison, Flip, Gate


def comparison_tables(
    rows: Sequence[Comparison],
    *,
    first: str,
    second: str,
    gate: Gate | None = None,
    flips: int = 20,
    notes: Sequence[str] = (),
    incomplete: Sequence[str] = (),
) -> list[Table]:
    """`flips` problems are listed each way; `incomplete` languages open no gate."""
    cells = tuple(
        (
            row.language_id or "macro average",
            percent(row.first),
            percent(row.second),
            signed(row.difference),
            signed_interval(row.interval),
            p_value(row.p_value),
            p_value(row.p_adjusted),
            percent(row.smallest_detectable),
            f"+{len(row.gained)} -{len(row.lost)}",
            str(row.problems),
        )
        for row in rows
    )
    columns = ("language", "first", "second", "difference", "95 %", "p", "p (Holm)", "detectable", "flips", "problems")
    said = [f"first: {first}", f"second: {second}", "pass@1 in percent, paired by problem; second minus first"]
    said += notes
    said += [
        f"{row.language_id}: {row.unpaired} problems are not in both and are left out"
        for row in rows
        if row.unpaired and row.language_id
    ]
    if gate is not None:
        said.append(_gate_note(gate, rows, incomplete))
    return [
        Table(title="Comparison", columns=columns, rows=cells, notes=tuple(said)),
        *(table for row in rows if row.language_id for table in _flip_tables(row, flips) if flips),
    ]


def _gate_note(gate: Gate, rows: Sequence[Comparison], incomplete: Sequence[str]) -> str:
    """What a gate that let a run pass has not shown must be said with it."""
    worse = f"worse by more than {100 * gate.tolerance:g} points"
    if not gate.passed:
        return f"gate: FAILED for {', '.join(gate.failures)}: {worse} (95 %)"
    if incomplete:
        return f"gate: FAILED: {', '.join(incomplete)} incomplete, and what is missing may be what is worse"
    seen = [row.smallest_detectable for row in rows if row.smallest_detectable is not None]
    limit = f"; a loss under {100 * (gate.tolerance + max(seen)):.1f} points may go unseen" if seen else ""
    return f"gate: passed: not shown to be {worse} (95 %){limit}"


def _flip_tables(row: Comparison, most: int) -> list[Table]:
    tables = []
    for title, flips in (("gained", row.gained), ("lost", row.lost)):
        if flips:
            more = (f"and {len(flips) - most} more",) if len(flips) > most else ()
            cells = tuple(_flip_cells(flip) for flip in flips[:most])
            columns = ("problem", "first", "second", "difference")
            tables.append(Table(title=f"{row.language_id}: {title}", columns=columns, rows=cells, notes=more))
    return tables


def _flip_cells(flip: Flip) -> tuple[str, ...]:
    return flip.problem_id, percent(flip.first), percent(flip.second), signed(flip.second - flip.first)
