"""A board as tables of one k. A setting has a table of its own: other problems or protocols never share a column.

The best figure of a column is marked, and so is what is statistically tied with it. Signs beside figures are those of
`runs.marks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lcbx.errors import UserError
from lcbx.formatting import NOT_KNOWN, differences, interval, percent, printable
from lcbx.leaderboard.board_rows import MEASURED, REPORTED, Board, Figure, LeaderboardRow, Setting
from lcbx.leaderboard.ranking import RULE, ranks, sorted_rows
from lcbx.runs.marks import MEANINGS, SIGNS, Mark, signs
from lcbx.scores.denominators import denominator_note

SORTABLE = ("model", "date", "n", "size")
"""Columns to sort by, besides those of figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """Which figures are shown, and in which order."""

    k: int = 1
    sort: str | None = None
    """A language id, `macro:paper`, `macro:all`, or one of `SORTABLE`; None: the first average there is."""
    mix_reported: bool = False
    """True: reported rows are sorted and ranked among the measured ones."""


EVERYTHING = BoardView()
"""The default: pass@1, sorted by the first average there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardEntry:
    text: str
    mark: str = ""
    range: str = ""
    """The interval, shown after the figure and before its signs."""
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
    """Number of columns, from the left, that hold words."""


def board_tables(board: Board, choice: BoardView) -> list[BoardTable]:
    """Return a table for each setting that has the k. Raises UserError if none has it, or none has the sort column."""
    check(board, choice)
    return [_table(setting, choice) for setting in board.settings if choice.k in setting.ks]


def check(board: Board, choice: BoardView) -> None:
    """Raise UserError for a k or a column that isn't on the board."""
    settings = [setting for setting in board.settings if choice.k in setting.ks]
    if board.settings and not settings:
        ks = sorted({k for setting in board.settings for k in setting.ks})
        needs = f"which needs {choice.k} samples per problem"
        raise UserError(f"no run has pass@{choice.k}, {needs}. There are: {', '.join(f'pass@{k}' for k in ks)}")
    columns = {column for setting in settings for column in sortable(setting)}
    if choice.sort is not None and settings and choice.sort not in columns:
        raise UserError(f"no column {choice.sort!r} to sort by. There are: {', '.join(sorted(columns))}")


def sortable(setting: Setting) -> set[str]:
    return {*(f"macro:{name}" for name in setting.sets), *setting.languages, *SORTABLE}


def ordered(setting: Setting, choice: BoardView) -> list[tuple[int | None, LeaderboardRow]]:
    """Return ranks and rows in the chosen order. A setting without the chosen column uses its default column."""
    sort = choice.sort if choice.sort in sortable(setting) else setting.default_sort()
    rows = sorted_rows(setting.rows, sort, choice.k, mix_reported=choice.mix_reported)
    ranked = setting.default_sort() if sort in SORTABLE else sort
    return list(zip(ranks(rows, ranked, choice.k, mix_reported=choice.mix_reported), rows, strict=True))


def _table(setting: Setting, choice: BoardView) -> BoardTable:
    heads = ("#", "model", *(setting.column_name(column) for column in setting.columns), "n", "problems", "date")
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


def _figure_entry(row: LeaderboardRow, figure: Figure | None, signs_shown: str) -> BoardEntry:
    if figure is None:
        return BoardEntry(text=NOT_KNOWN)
    if row.kind == REPORTED:  # with the digits that were published
        return BoardEntry(text=f"{round(100 * figure.value, 1):g}")
    ends = interval(figure.interval) if figure.interval else ""
    return BoardEntry(text=percent(figure.value), range=ends, signs=signs_shown, mark=figure.mark)


def signs_of(setting: Setting, row: LeaderboardRow, column: str) -> str:
    """Return the signs of the runs behind a figure: one run for a language, several for an average."""
    return signs(mark for cell in row.cells_of(setting, column) for mark in cell.marks)


def _numbers(values: Sequence[int]) -> str:
    return f"{values[0]}-{values[-1]}" if len(values) > 1 else str(values[0]) if values else NOT_KNOWN


def _notes(setting: Setting, choice: BoardView) -> list[str]:
    notes = [] if setting.denominator is None else [f"{denominator_note(setting.denominator)}."]
    if any(figure and figure.mark for row in setting.rows for figure in _shown_figures(setting, row, choice.k)):
        notes.append(f"{RULE}.")
    for language_id, name in setting.languages.items():
        cells = [row.cells[language_id] for row in setting.rows if language_id in row.cells]
        versions = sorted({cell.toolchain or "version not recorded" for cell in cells if cell.stand_in})
        if versions:
            stand_in = f"{SIGNS[Mark.STAND_IN]} {name}: {MEANINGS[Mark.STAND_IN]}"
            notes.append(f"{stand_in}, {one_line('; '.join(versions))}.")
    present = {mark for row in setting.rows for cell in row.cells.values() for mark in cell.marks}
    notes += [f"{SIGNS[mark]} {MEANINGS[mark]}." for mark in (Mark.INCOMPLETE, Mark.REPLAYED) if mark in present]
    if left_out := setting.slice.get("left-out"):
        notes.append(f"left out of the benchmark: {one_line(left_out)}.")
    if setting.differences:
        notes.append(f"{differences(setting.differences)}.")
    if setting.of_kind(REPORTED):
        ranked = "ranked together with measured rows on request" if choice.mix_reported else "not ranked"
        notes.append(
            f"(reported): not measured here, no interval, {ranked}; means computed here; source: {setting.source}."
        )
    return notes


def _shown_figures(setting: Setting, row: LeaderboardRow, k: int) -> list[Figure | None]:
    return [row.figure(column, k) for column in setting.columns]


def one_line(text: str) -> str:
    return " ".join(printable(text).split())[:200]


def left_out_lines(board: Board) -> list[str]:
    return [f"{run.path}: {run.reason}" for run in board.left_out]
