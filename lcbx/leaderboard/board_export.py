"""A board for other programs: CSV has a line for each figure, JSON also the runs, and which were left out and why.

JSON is read with `pandas.DataFrame(board["figures"]["rows"], columns=board["figures"]["columns"])`; see `to_json`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from lcbx.formatting import printable, printable_json
from lcbx.leaderboard.board_rows import MEASURED, Board, Cell, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.board_tables import EVERYTHING, BoardView, one_line, ordered
from lcbx.leaderboard.ranking import RULE
from lcbx.report.figures import Cost
from lcbx.scores.failures import CLASSES
from lcbx.types import Verdict

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
    return [_record(setting, *figure) for setting in board.settings for figure in _figures_of(setting, choice)]


def _figures_of(setting: Setting, choice: BoardView) -> Iterator[tuple[LeaderboardRow, str, int, Figure]]:
    """Yield row, column, k and figure of every figure of a setting, rows in the chosen order."""
    columns = [*(f"macro:{name}" for name in setting.sets), *setting.languages]
    for _, row in ordered(setting, choice if choice.k in setting.ks else replace(choice, k=setting.ks[0])):
        for column in columns:
            for k in setting.ks:
                if (figure := row.figure(column, k)) is not None:
                    yield row, column, k, figure


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
        "source": row.source,
        "replayed": any(cell.replayed for cell in cells) if row.kind == MEASURED else None,
    }


# --- JSON -------------------------------------------------------------------------------------------------------------

FIGURE_COLUMNS = ("setting", "measured", "model", "revision", "language", "k", "value", "low", "high", "mark")
RUN_COLUMNS = (
    *("setting", "model", "revision", "language", "run_id", "path", "date", "n", "problems", "samples", "marks"),
    *("toolchain", "verdicts", "failures", "cost", "notes"),
)
COSTS = tuple(item.name for item in fields(Cost))


def to_json(board: Board, choice: BoardView = EVERYTHING) -> str:
    """Return JSON of all figures, their runs with verdicts, error classes and cost, and the runs that were left out.

    `settings` and `left_out` are objects. `figures` and `runs` are tables, `{"columns": [...], "rows": [[...], ...]}`,
    because names repeated for 200 models in 40 languages took 18 MB. A row's setting is its place in `settings`; the
    lists `verdicts`, `failures` and `cost` of a run are in the order of the names in `lists`. Values are in [0, 1].
    """
    settings = [_setting_record(setting) for setting in board.settings]
    lists = {"verdicts": list(Verdict), "failures": CLASSES, "cost": COSTS}
    parts = [f'"rule": {printable_json(RULE, indent=None)}', f'"lists": {printable_json(lists, indent=None)}']
    parts += [f'"{name}": [\n{_lines(rows)}\n]' for name, rows in (("settings", settings),)]
    tables = {"figures": (FIGURE_COLUMNS, _figure_rows(board, choice)), "runs": (RUN_COLUMNS, _run_rows(board))}
    for name, (columns, rows) in tables.items():
        parts.append(f'"{name}": {{"columns": {printable_json(columns, indent=None)}, "rows": [\n{_lines(rows)}\n]}}')
    parts.append(f'"left_out": [\n{_lines(board.left_out)}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(rows: Iterable[Any]) -> str:
    """Return one line per row, so that differences between two boards are readable."""
    return ",\n".join(printable_json(row, indent=None, compact=True) for row in rows)


def _setting_record(setting: Setting) -> dict[str, Any]:
    names = (
        *("key", "benchmark", "revision", "slice", "protocol", "differences", "problems", "n", "temperature"),
        *("languages", "sets", "denominator", "source"),
    )
    return {name: getattr(setting, name) for name in names}


def _figure_rows(board: Board, choice: BoardView) -> Iterator[list[Any]]:
    for place, setting in enumerate(board.settings):
        for row, column, k, figure in _figures_of(setting, choice):
            values = (None if value is None else round(value, 6) for value in (figure.value, figure.low, figure.high))
            yield [place, row.kind == MEASURED, row.model, row.revision, column, k, *values, figure.mark]


def _run_rows(board: Board) -> Iterator[list[Any]]:
    for place, setting in enumerate(board.settings):
        for row in setting.of_kind(MEASURED):
            for language_id, cell in row.cells.items():
                yield [
                    *(place, row.model, row.revision, language_id, cell.run_id, cell.path, cell.date, cell.n),
                    *(cell.problems, cell.samples, cell.marks, one_line(cell.toolchain) if cell.toolchain else None),
                    [cell.verdicts.get(verdict, 0) for verdict in Verdict],
                    [cell.failures.get(name, 0) for name in CLASSES],
                    None if cell.cost is None else [_short(getattr(cell.cost, name)) for name in COSTS],
                    cell.notes,
                ]


def _short(value: float | None) -> float | None:
    """Return a cost to four digits; counts are exact."""
    return float(f"{value:.4g}") if isinstance(value, float) else value
