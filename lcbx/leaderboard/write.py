"""A board to a folder: the site, the tables beside it, a README with both for those who read it where it is stored.

README.md                       tables and charts of pass@1
tables/board.{md,tex,csv,json}  every k
charts/<setting>-{scores,errors}.svg
index.html, data.js, assets/, models/, languages/   see `site`
"""

from __future__ import annotations

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

DOWNLOADS = ("tables/board.md", "tables/board.csv", "tables/board.tex", "tables/board.json")
MOST_BARS = 25

_INTRO = """# Leaderboard

Made by `lcbx leaderboard` from `results/`; don't edit. Open [index.html](index.html) for the pages: sorting, filters,
heat map, error classes, a page for each model and language. The same as files:
{downloads}.

How to read it: a figure is pass@1 in percent with its 95 % interval. Bold is the best of its column, italics can't be
told from it by a paired test. `†` is a stand-in toolchain. Figures of other problems, protocols or slices have a table
of their own, and what is *reported* was published by others and not measured here.
"""


def board_files(board: Board, choice: BoardView = EVERYTHING) -> dict[str, bytes]:
    """Path in the folder -> content, rows in the chosen order. Equal boards make equal bytes. Raises UserError."""
    check(board, replace(choice, k=min(_ks(board), default=1)))  # there are tables of every k
    tables = {k: board_tables(board, replace(choice, k=k, sort=_sort(board, choice, k))) for k in _ks(board)}
    texts = {
        "README.md": _readme(board, choice),
        "tables/board.md": "\n".join(to_markdown(each, []) for each in tables.values())
        + "\n".join(f"- left out: {line}" for line in left_out_lines(board)),
        "tables/board.tex": "\n".join(to_latex(each, []) for each in tables.values()),
        "tables/board.csv": to_csv(board, choice),
        "tables/board.json": to_json(board, choice),
    }
    charts = {path: svg for setting in board.settings for path, svg in _charts(setting).items()}
    data = {path: text.encode("utf-8", "backslashreplace") for path, text in (texts | charts).items()}
    return data | site_files(board, downloads=DOWNLOADS, sort=choice.sort)


def _sort(board: Board, choice: BoardView, k: int) -> str | None:
    """The chosen column where anything with that k has it."""
    return choice.sort if any(k in each.ks and choice.sort in sortable(each) for each in board.settings) else None


def write_board(board: Board, folder: Path, choice: BoardView = EVERYTHING) -> list[Path]:
    """Every file written; pages and charts of what is gone are removed. Raises UserError."""
    return write_files(board_files(board, choice), folder)


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
    """Of the kinds made here, those that this board doesn't have."""
    kinds = ("models/*.html", "languages/*.html", "charts/*.svg", "assets/*.js")
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
            asked = replace(choice, k=first, sort=_sort(shown, choice, first))
            parts.append(to_markdown(board_tables(shown, asked), []))
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
    """Of measured rows only."""
    column, k = setting.default_sort(), setting.ks[0]
    rows = [row for _, row in ordered(setting, BoardView(k=k)) if row.kind == MEASURED and row.figure(column, k)]
    if not rows:
        return {}
    found = {f"charts/{setting.key}-scores.svg": _scores(setting, rows[:MOST_BARS], column, k)}
    entries = [(row.label + _all_signs(setting, row), *_failures(row)) for row in rows[:MOST_BARS]]
    title = f"Why programs failed, all languages together · {setting.benchmark} · {setting.protocol}"
    found[f"charts/{setting.key}-errors.svg"] = figure_errors(entries, title=title)
    return found


def _scores(setting: Setting, rows: list[LeaderboardRow], column: str, k: int) -> str:
    """Of one model its languages, of several models their average."""
    if len(rows) == 1:
        columns = [each for each in setting.columns if rows[0].figure(each, k)]
        names = {each: setting.column_name(each) + signs_of(setting, rows[0], each) for each in columns}
        figures = [(names[each], rows[0].figure(each, k)) for each in columns]
        what = rows[0].label
    else:
        figures = [(row.label + signs_of(setting, row, column), row.figure(column, k)) for row in rows]
        what = setting.column_name(column)
    bars = [Rate(label=label, value=each.value, low=each.low, high=each.high) for label, each in figures if each]
    described = "; ".join(f"{bar.label} {bar.value:.1%}" for bar in bars)
    title = f"pass@{k} · {what} · {setting.benchmark} · {setting.protocol}"
    return rate_bars(bars, title=title, description=described)


def _all_signs(setting: Setting, row: LeaderboardRow) -> str:
    """Those of any of its languages."""
    found = "".join(signs_of(setting, row, each) for each in row.cells)
    return "".join(dict.fromkeys(found))


def _failures(row: LeaderboardRow) -> tuple[dict[str, int], int]:
    totals: dict[str, int] = {}
    for cell in row.cells.values():
        for name, count in cell.failures.items():
            totals[name] = totals.get(name, 0) + count
    return totals, sum(cell.samples for cell in row.cells.values())
