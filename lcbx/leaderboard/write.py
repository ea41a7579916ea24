"""Write a board into a folder: the site, the tables, and a README with tables and charts for repository browsers.

README.md                       tables and charts of pass@1
tables/board.{md,tex,csv,json}  every k
charts/<setting>-{scores,errors}.svg
index.html, data.js, assets/, models/, languages/, problems/, gap/   see `site`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lcbx.leaderboard.board_export import to_csv, to_json
from lcbx.leaderboard.board_latex import to_latex
from lcbx.leaderboard.board_markdown import to_markdown
from lcbx.leaderboard.board_rows import MEASURED, Board, LeaderboardRow, Setting
from lcbx.leaderboard.board_tables import (
    EVERYTHING,
    BoardView,
    board_tables,
    check,
    left_out_lines,
    ordered,
    signs_of,
    sortable,
)
from lcbx.leaderboard.site import site_files
from lcbx.report.charts import Rate, rate_bars
from lcbx.report.error_chart import figure_errors
from lcbx.resources import disk_errors
from lcbx.runs.marks import signs

DOWNLOADS = ("tables/board.md", "tables/board.csv", "tables/board.tex", "tables/board.json")
MOST_BARS = 25

_INTRO = """# Leaderboard

Made by `lcbx leaderboard` from `results/`; don't edit. Open [index.html](index.html) for the pages: sorting, filters,
heat map, error classes, a page for each model and language. The same figures as files:
{downloads}.

How to read it: a figure is pass@1 in percent with its 95 % interval. Bold is the best of its column; italics are
statistically tied with it in a paired test. Signs beside figures are explained below each table. Figures of other
problems, protocols or slices have a table of their own. *Reported* figures were published by others and not measured
here.
"""


def board_files(
    board: Board, choice: BoardView = EVERYTHING, programs: Mapping[str, int] | None = None
) -> dict[str, bytes]:
    """Return content by path, with rows in the chosen order. Equal boards give equal bytes. Raises UserError.

    `programs` as in `site_files`.
    """
    check(board, replace(choice, k=min(_ks(board), default=1)))  # tables are written for every k
    tables = {k: board_tables(board, replace(choice, k=k, sort=_sort(board, choice, k))) for k in _ks(board)}
    texts = {
        "README.md": _readme(board, choice),
        "tables/board.md": "\n".join(to_markdown(group, []) for group in tables.values())
        + "\n".join(f"- left out: {line}" for line in left_out_lines(board)),
        "tables/board.tex": "\n".join(to_latex(group, []) for group in tables.values()),
        "tables/board.csv": to_csv(board, choice),
        "tables/board.json": to_json(board, choice),
    }
    charts = {path: svg for setting in board.settings for path, svg in _charts(setting).items()}
    data = {path: text.encode("utf-8", "backslashreplace") for path, text in (texts | charts).items()}
    return data | site_files(board, downloads=DOWNLOADS, sort=choice.sort, programs=programs)


def _sort(board: Board, choice: BoardView, k: int) -> str | None:
    """Return the chosen column, or None if no setting with that k has it."""
    return choice.sort if any(k in row.ks and choice.sort in sortable(row) for row in board.settings) else None


def write_board(
    board: Board, folder: Path, choice: BoardView = EVERYTHING, programs: Mapping[str, int] | None = None
) -> list[Path]:
    """Write the board and return its files; pages and charts of earlier boards are removed. Raises UserError."""
    return write_files(board_files(board, choice, programs), folder)


def runs_of(board: Board) -> list[str]:
    """Return the paths of all runs on the board, sorted."""
    cells = [cell for setting in board.settings for row in setting.rows for cell in row.cells.values()]
    return sorted({cell.path for cell in cells if cell.path})


def write_files(files: dict[str, bytes], folder: Path) -> list[Path]:
    with disk_errors(folder):
        for old in stale_files(files, folder):
            old.unlink()
        for path, data in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    return [folder / path for path in files]


def stale_files(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Return the files of the kinds written here that are not part of this board."""
    kinds: tuple[str, ...] = ("models/*.html", "languages/*.html", "charts/*.svg", "assets/*.js")
    kinds += ("problems/*/*.js", "gap/*/*.js", "months.js")
    made = [path for kind in kinds for path in folder.glob(kind)]
    return sorted(path for path in made if path.relative_to(folder).as_posix() not in files)


def _ks(board: Board) -> list[int]:
    return sorted({k for setting in board.settings for k in setting.ks})


def _readme(board: Board, choice: BoardView) -> str:
    links = ", ".join(f"[{path.rpartition('.')[2]}]({path})" for path in DOWNLOADS)
    parts = [_INTRO.format(downloads=links)]
    first = min(_ks(board), default=1)
    for setting in board.settings:
        if first in setting.ks:
            shown = Board(settings=(setting,))
            view = replace(choice, k=first, sort=_sort(shown, choice, first))
            parts.append(to_markdown(board_tables(shown, view), []))
        parts += [f"![{_alternative(path)}]({path})\n" for path in _charts(setting)]
    if not board.settings:
        parts.append("There is nothing on this board yet. Make a run with `lcbx eval`.\n")
    if board.left_out:
        parts.append("### Left out\n")
        parts.append(to_markdown([], left_out_lines(board)).split("\n", 2)[2])
    return "\n".join(parts)


def _alternative(path: str) -> str:
    what = "Scores with their 95 % intervals" if path.endswith("-scores.svg") else "Why programs failed"
    return f"{what}; the figures are in the tables"


# --- charts ---------------------------------------------------------------------------------------------------------


def _charts(setting: Setting) -> dict[str, str]:
    """Return SVG charts of the measured rows, by path."""
    column, k = setting.default_sort(), setting.ks[0]
    rows = [row for _, row in ordered(setting, BoardView(k=k)) if row.kind == MEASURED and row.figure(column, k)]
    if not rows:
        return {}
    charts = {f"charts/{setting.key}-scores.svg": _scores(setting, rows[:MOST_BARS], column, k)}
    entries = [(row.label + _all_signs(row), *_failures(row)) for row in rows[:MOST_BARS]]
    title = f"Why programs failed, all languages together · {setting.benchmark} · {setting.protocol}"
    charts[f"charts/{setting.key}-errors.svg"] = figure_errors(entries, title=title)
    return charts


def _scores(setting: Setting, rows: list[LeaderboardRow], column: str, k: int) -> str:
    """Return a chart of one model's languages, or of several models' average."""
    if len(rows) == 1:
        columns = [column for column in setting.columns if rows[0].figure(column, k)]
        names = {key: setting.column_name(key) + signs_of(setting, rows[0], key) for key in columns}
        figures = [(names[key], rows[0].figure(key, k)) for key in columns]
        what = rows[0].label
    else:
        figures = [(row.label + signs_of(setting, row, column), row.figure(column, k)) for row in rows]
        what = setting.column_name(column)
    bars = [Rate(label=label, value=one.value, low=one.low, high=one.high) for label, one in figures if one]
    described = "; ".join(f"{bar.label} {bar.value:.1%}" for bar in bars)
    title = f"pass@{k} · {what} · {setting.benchmark} · {setting.protocol}"
    return rate_bars(bars, title=title, description=described)


def _all_signs(row: LeaderboardRow) -> str:
    """Return the signs of all languages of a row together."""
    return signs(mark for cell in row.cells.values() for mark in cell.marks)


def _failures(row: LeaderboardRow) -> tuple[dict[str, int], int]:
    totals: dict[str, int] = {}
    for cell in row.cells.values():
        for name, count in cell.failures.items():
            totals[name] = totals.get(name, 0) + count
    return totals, sum(cell.samples for cell in row.cells.values())
