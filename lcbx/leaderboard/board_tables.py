"""A board as tables of one k. A setting has a table of its own: other problems or protocols never share a column.

The best figure of a column is marked, and so is what is statistically tied with it. `†` stands for a stand-in
toolchain, `‡` for an incomplete run that was included on request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lcbx.errors import UserError
from lcbx.formatting import NOT_KNOWN, interval, percent, printable
from lcbx.leaderboard.board_rows import MEASURED, REPORTED, Board, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.ranking import RULE, ranks, sorted_rows

STAND_IN, INCOMPLETE = "†", "‡"
SORTABLE = ("model", "date", "n", "size")
"""Columns besides those of figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """What to show and how."""

    k: int = 1
    sort: str | None = None
    """A language id, `macro:paper`, `macro:all`, or one of `SORTABLE`; None: the first average there is."""
    mix_reported: bool = False
    """Reported rows among the measured, with a rank."""


EVERYTHING = BoardView()
"""As it comes: by the first average there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardEntry:
    text: str
    mark: str = ""
    range: str = ""
    """The interval; it stands behind the figure and before its signs."""
    signs: str = ""

    @property
    def whole(self) -> str:
        return " ".join(filter(None, (self.text, self.range))) + self.signs


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTable:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[BoardEntry, ...], ...]
    notes: tuple[str, ...]
    words: int = 2
    """So many columns at the left hold words."""


def board_tables(board: Board, choice: BoardView) -> list[BoardTable]:
    """One for each setting that has the k. Raises UserError when none has it, or none the column to sort by."""
    check(board, choice)
    return [_table(each, choice) for each in board.settings if choice.k in each.ks]


def check(board: Board, choice: BoardView) -> None:
    """Raises UserError for a k or a column that isn't on the board."""
    settings = [each for each in board.settings if choice.k in each.ks]
    if board.settings and not settings:
        ks = sorted({k for each in board.settings for k in each.ks})
        raise UserError(f"no run has pass@{choice.k}. There are: {', '.join(f'pass@{k}' for k in ks)}")
    columns = {column for each in settings for column in sortable(each)}
    if choice.sort is not None and settings and choice.sort not in columns:
        raise UserError(f"no column {choice.sort!r} to sort by. There are: {', '.join(sorted(columns))}")


def sortable(setting: Setting) -> set[str]:
    return {*(f"macro:{name}" for name in setting.sets), *setting.languages, *SORTABLE}


def ordered(setting: Setting, choice: BoardView) -> list[tuple[int | None, LeaderboardRow]]:
    """Rows with their ranks; the default column where the setting lacks the chosen one."""
    sort = choice.sort if choice.sort in sortable(setting) else setting.default_sort()
    rows = sorted_rows(setting.rows, sort, choice.k, mix_reported=choice.mix_reported)
    ranked = setting.default_sort() if sort in SORTABLE else sort
    return list(zip(ranks(rows, ranked, choice.k, mix_reported=choice.mix_reported), rows, strict=True))


def _table(setting: Setting, choice: BoardView) -> BoardTable:
    heads = ("#", "model", *(setting.column_name(each) for each in setting.columns), "n", "problems", "date")
    rows = tuple(
        _entries(setting, rank, row, choice.k)
        for rank, row in ordered(setting, choice)
        if any(row.figure(column, choice.k) for column in setting.columns)
    )
    return BoardTable(
        title=f"pass@{choice.k} in percent [95 %] · {setting.title}",
        columns=heads,
        rows=rows,
        notes=tuple(_notes(setting, choice)),
    )


def _entries(setting: Setting, rank: int | None, row: LeaderboardRow, k: int) -> tuple[BoardEntry, ...]:
    name = row.label if row.kind == MEASURED else f"{row.label} (reported)"
    figures = [_figure_entry(row, row.figure(column, k), signs_of(setting, row, column)) for column in setting.columns]
    ns = sorted({cell.n for cell in row.cells.values() if cell.n is not None})
    problems = sorted({cell.problems for cell in row.cells.values() if cell.problems is not None})
    tail = [_numbers(ns), _numbers(problems), row.date or NOT_KNOWN]
    return (
        BoardEntry(text=NOT_KNOWN if rank is None else str(rank)),
        BoardEntry(text=name),
        *figures,
        *(BoardEntry(text=text) for text in tail),
    )


def _figure_entry(row: LeaderboardRow, figure: Figure | None, signs: str) -> BoardEntry:
    if figure is None:
        return BoardEntry(text=NOT_KNOWN)
    if row.kind == REPORTED:  # as printed: no digit more
        return BoardEntry(text=f"{round(100 * figure.value, 1):g}")
    ends = interval(figure.interval) if figure.interval else ""
    return BoardEntry(text=percent(figure.value), range=ends, signs=signs, mark=figure.mark)


def signs_of(setting: Setting, row: LeaderboardRow, column: str) -> str:
    """An average carries the signs of all it is made of."""
    cells = row.cells_of(setting, column)
    return STAND_IN * any(cell.stand_in for cell in cells) + INCOMPLETE * any(not cell.complete for cell in cells)


def _numbers(values: Sequence[int]) -> str:
    return f"{values[0]}-{values[-1]}" if len(values) > 1 else str(values[0]) if values else NOT_KNOWN


def _notes(setting: Setting, choice: BoardView) -> list[str]:
    notes = []
    if any(figure and figure.mark for row in setting.rows for figure in _shown_figures(setting, row, choice.k)):
        notes.append(f"{RULE}.")
    for language_id, name in setting.languages.items():
        cells = [row.cells[language_id] for row in setting.rows if language_id in row.cells]
        said = sorted({cell.toolchain or "version not recorded" for cell in cells if cell.stand_in})
        if said:
            notes.append(f"{STAND_IN} {name}: judged on a stand-in toolchain, {one_line('; '.join(said))}.")
    if any(not cell.complete for row in setting.rows for cell in row.cells.values()):
        notes.append(f"{INCOMPLETE} incomplete run: samples are missing or ended in a judge error, and are left out.")
    if setting.differences:
        said_differences = ", ".join(f"{name} {value}" for name, value in setting.differences.items())
        notes.append(f"departs from its protocol: {said_differences}.")
    if setting.of_kind(REPORTED):
        ranked = "ranked together with measured rows as asked" if choice.mix_reported else "not ranked"
        notes.append(
            f"(reported): not measured here, no interval, {ranked}; means worked out here; source: {setting.source}."
        )
    return notes


def _shown_figures(setting: Setting, row: LeaderboardRow, k: int) -> list[Figure | None]:
    return [row.figure(column, k) for column in setting.columns]


def one_line(text: str) -> str:
    return " ".join(printable(text).split())[:200]


def left_out_lines(board: Board) -> list[str]:
    return [f"{each.path}: {each.reason}" for each in board.left_out]
