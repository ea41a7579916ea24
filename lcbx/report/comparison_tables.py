"""A comparison of two runs as tables: one row per language, the gate's outcome, and the problems that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lcbx.formatting import p_value, percent, signed, signed_interval
from lcbx.report.tables import Table
from lcbx.scores.compare import Comparison, Flip, Gate
from lcbx.scores.stats import LEVEL

COLUMNS = ("language", "first", "second", "difference", "95 %", "p", "p (Holm)", "detectable", "flips", "problems")
LEGEND = (
    "detectable: smallest true difference that these problems show with 80 % power; flips: problems gained and lost"
)


def comparison_tables(
    rows: Sequence[Comparison],
    *,
    first: str,
    second: str,
    names: Mapping[str, str] | None = None,
    gate: Gate | None = None,
    flips: int = 20,
    notes: Sequence[str] = (),
    incomplete: Sequence[str] = (),
) -> list[Table]:
    """Return the table of the comparison, then the problems that differ in each language.

    `names` maps language ids to names. `flips` limits the problems listed in each direction; 0 lists none. The gate
    fails if samples are missing, which they are in the languages of `incomplete`.
    """
    names = names or {}
    lines = [_answer(rows), f"first: {first}", f"second: {second}"]
    lines += ["pass@1 in percent, paired by problem; second minus first", LEGEND, *notes]
    lines += [
        f"{names.get(row.language_id, row.language_id)}: {row.unpaired} problems are not in both runs and are left out"
        for row in rows
        if row.unpaired and row.language_id
    ]
    if gate is not None:
        lines.append(_gate_note(gate, rows, incomplete, names))
    cells = tuple(_cells(row, names) for row in rows)
    listed = [row for row in rows if row.language_id and flips]
    return [
        Table(title="Comparison", columns=COLUMNS, rows=cells, notes=tuple(lines)),
        *(table for row in listed for table in _flip_tables(row, flips, names)),
    ]


def _cells(row: Comparison, names: Mapping[str, str]) -> tuple[str, ...]:
    return (
        names.get(row.language_id, row.language_id) if row.language_id else "macro average",
        percent(row.first),
        percent(row.second),
        signed(row.difference),
        signed_interval(row.interval),
        p_value(row.p_value),
        p_value(row.p_adjusted),
        "none" if row.problems and row.smallest_detectable is None else percent(row.smallest_detectable),
        f"+{len(row.gained)} -{len(row.lost)}",
        str(row.problems),
    )


def _answer(rows: Sequence[Comparison]) -> str:
    """Return a sentence that says which run is better, by the macro average if there is one."""
    row = rows[-1]
    if row.difference is None or row.p_value is None:
        return "No answer: no problem has judged samples in both runs."
    if row.p_value >= 1 - LEVEL:
        outcome = "No clear difference"
    else:
        outcome = "The second is better" if row.difference > 0 else "The second is worse"
    shown = p_value(row.p_value)
    chance = f"p < {shown[1:]}" if shown.startswith("<") else f"p = {shown}"
    return f"{outcome}: {signed(row.difference)} {signed_interval(row.interval)}, {chance}"


def _gate_note(gate: Gate, rows: Sequence[Comparison], incomplete: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the gate's outcome as text; a passed gate also states the loss it could not have detected."""
    failed, missing = (", ".join(names.get(key, key) for key in keys) for keys in (gate.failures, incomplete))
    worse = f"worse by more than {100 * gate.tolerance:g} points"
    if not gate.passed:
        return f"gate: FAILED for {failed}: {worse} (95 %)"
    if missing:
        return f"gate: FAILED: samples are missing in {missing}, and those may be the worse ones"
    return f"gate: passed: not shown to be {worse} (95 %); {_undetected_loss(gate, rows)}"


def _undetected_loss(gate: Gate, rows: Sequence[Comparison]) -> str:
    """Return text about the loss that a passed gate could not have detected."""
    compared = [row.smallest_detectable for row in rows if row.problems]
    detectable = [value for value in compared if value is not None]
    if len(detectable) < len(compared):
        return "too few problems to detect a loss of any size"
    return f"too little data to rule out a loss of up to {percent(min(1.0, gate.tolerance + max(detectable)))} points"


def _flip_tables(row: Comparison, most: int, names: Mapping[str, str]) -> list[Table]:
    tables = []
    for title, flips in (("gained", row.gained), ("lost", row.lost)):
        if flips:
            more = (f"and {len(flips) - most} more",) if len(flips) > most else ()
            cells = tuple(_flip_cells(flip) for flip in flips[:most])
            columns = ("problem", "first", "second", "difference")
            name = names.get(row.language_id or "", row.language_id)
            tables.append(Table(title=f"{name}: {title}", columns=columns, rows=cells, notes=more))
    return tables


def _flip_cells(flip: Flip) -> tuple[str, ...]:
    return flip.problem_id, percent(flip.first), percent(flip.second), signed(flip.second - flip.first)
