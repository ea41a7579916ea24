"""What the view over time is drawn from: `months.js`, which pages load when that view is opened.

For each setting with contest dates it has the number of problems of each month and, in the order of the rows and
languages of `data.js`, pass@1 of each month as a base-36 pair (see `payload`), so that any window of months and any
choice of languages can be computed in the page.
"""

from __future__ import annotations

from typing import Any

from lcbx.leaderboard.board_rows import Board, Cell, Setting
from lcbx.leaderboard.payload import months_of, pair


def months_payload(board: Board) -> dict[str, Any]:
    """Return the data of the view over time, by setting key."""
    return {setting.key: _setting(setting) for setting in board.settings if months_of(setting)}


def _setting(setting: Setting) -> dict[str, Any]:
    months = months_of(setting)
    cells = [cell for row in setting.rows for cell in row.cells.values()]
    rows = [[_cell(row.cells.get(language_id), months) for language_id in setting.languages] for row in setting.rows]
    return {
        "problems": [max(cell.months[month][0] for cell in cells if month in cell.months) for month in months],
        "rows": rows,
    }


def _cell(cell: Cell | None, months: list[str]) -> str | int:
    """Return the figure of each month as text; 0 if there is no run, or if none of its problems has a date."""
    if cell is None or not cell.months:
        return 0
    return "".join(pair(cell.months[month][1]) if month in cell.months else "--" for month in months)
