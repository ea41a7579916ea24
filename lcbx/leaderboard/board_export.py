"""A board for other programs: CSV has a line for each figure, JSON also the runs, and which were left out and why."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

from lcbx.formatting import printable, printable_json
from lcbx.leaderboard.board_rows import MEASURED, REPORTED, Board, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.board_tables import EVERYTHING, BoardView, one_line, ordered
from lcbx.leaderboard.ranking import RULE

CSV_COLUMNS = (
    "benchmark", "benchmark_revision", "slice", "protocol", "differences", "kind", "model", "revision", "language",
    "metric", "value", "low", "high", "mark", "n", "problems", "samples", "complete", "stand_in", "toolchain", "date",
    "run_id", "source", "replayed",
)  # fmt: skip


def to_csv(board: Board, choice: BoardView = EVERYTHING) -> str:
    """Return CSV with one line per figure, in [0, 1]. A mean has `macro:<set>` as its language."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for line in figure_records(board, choice):
        writer.writerow({name: _plain(line[name]) for name in CSV_COLUMNS})
    return text.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        value = "; ".join(f"{name}={text}" for name, text in value.items())
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, str):
        # A spreadsheet takes a leading =, +, - or @ for a formula, so it gets a quote.
        value = printable(value)
        return f"'{value}" if value[:1] in "=+-@" and value else value
    return value


def figure_records(board: Board, choice: BoardView = EVERYTHING) -> list[dict[str, Any]]:
    """Return every figure of the board as a flat record, rows in the chosen order."""
    records = []
    for setting in board.settings:
        columns = [*(f"macro:{name}" for name in setting.sets), *setting.languages]
        for _, row in ordered(setting, choice if choice.k in setting.ks else replace(choice, k=setting.ks[0])):
            for column in columns:
                for k in setting.ks:
                    if (figure := row.figure(column, k)) is not None:
                        records.append(_record(setting, row, column, k, figure))
    return records


def _record(setting: Setting, row: LeaderboardRow, column: str, k: int, figure: Figure) -> dict[str, Any]:
    cells = row.cells_of(setting, column)
    one: Cell | None = cells[0] if len(cells) == 1 and not column.startswith("macro:") else None
    return {
        "benchmark": setting.benchmark,
        "benchmark_revision": setting.revision,
        "slice": setting.slice,
        "protocol": setting.protocol,
        "differences": setting.differences,
        "kind": row.kind,
        "model": row.model,
        "revision": row.revision,
        "language": column,
        "metric": f"pass@{k}",
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "mark": figure.mark,
        "n": setting.n if row.kind == MEASURED else None,
        "problems": one.problems if one else setting.problems if row.kind == MEASURED else None,
        "samples": sum(cell.samples for cell in cells) if row.kind == MEASURED else None,
        "complete": all(cell.complete for cell in cells) if row.kind == MEASURED else None,
        "stand_in": any(cell.stand_in for cell in cells) if row.kind == MEASURED else None,
        "toolchain": one_line(one.toolchain) if one and one.toolchain else None,
        "date": one.date if one else max((cell.date for cell in cells if cell.date), default=None),
        "run_id": one.run_id if one else None,
        "source": setting.source if row.kind == REPORTED else None,
        "replayed": any(cell.replayed for cell in cells) if row.kind == MEASURED else None,
    }


def to_json(board: Board, choice: BoardView = EVERYTHING) -> str:
    """Return JSON of all figures, their runs with verdicts, error classes and cost, and the runs that were left out."""
    runs = [
        {
            "setting": setting.key,
            "model": row.model,
            "language": language_id,
            "run_id": cell.run_id,
            "path": cell.path,
            "verdicts": cell.verdicts,
            "failures": cell.failures,
            "cost": cell.cost,
            "notes": cell.notes,
        }
        for setting in board.settings
        for row in setting.rows
        if row.kind == MEASURED
        for language_id, cell in row.cells.items()
    ]
    lists = {"figures": figure_records(board, choice), "runs": runs, "left_out": board.left_out}
    parts = [f'"rule": {printable_json(RULE, indent=None)}']
    for name, rows in lists.items():  # one per line, so that diffs are readable
        lines = ",\n".join(printable_json(row, indent=None) for row in rows)
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"
