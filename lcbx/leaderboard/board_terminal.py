"""Board tables in a terminal: the best figure of a column is bold and marked `▸`, what is tied with it `≈`."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import ConsoleRenderable, Group
from rich.table import Table as RichTable
from rich.text import Text

from lcbx.formatting import printable
from lcbx.leaderboard.board_rows import BEST, TIED
from lcbx.leaderboard.board_tables import BoardEntry, BoardTable
from lcbx.leaderboard.ranking import RULE

BEST_SIGN, TIED_SIGN = "▸", "≈"
NAME_WIDTH = 28
"""Width of the models' column in a narrow terminal; longer names are folded."""
GAP = {" ": 3, "\n": 2}
"""Blanks between columns, with intervals behind the figures or below them."""


def to_rich(tables: Sequence[BoardTable], left_out: Sequence[str], *, width: int | None = None) -> ConsoleRenderable:
    """Return the tables for a rich console. Names are never interpreted as markup.

    In a table that is wider than `width` intervals stand below their figures. Columns that still don't fit get a table
    of their own.
    """
    parts: list[ConsoleRenderable] = []
    for table in tables:
        parts.append(Text(printable(table.title), style="bold"))
        every = list(range(table.words, len(table.columns)))
        if width is None or _width_of(table, every, between=" ") <= width:
            parts.append(_rich_table(table, every, between=" "))
        else:
            parts += [_rich_table(table, block, between="\n") for block in _blocks(table, every, width)]
        parts += [*(Text(printable(_with_signs(note))) for note in table.notes), Text()]
    return Group(*parts, *(Text(printable(f"left out: {line}")) for line in left_out))


def _blocks(table: BoardTable, columns: Sequence[int], width: int) -> list[list[int]]:
    blocks: list[list[int]] = [[]]
    for column in columns:
        if blocks[-1] and _width_of(table, [*blocks[-1], column], between="\n") > width:
            blocks.append([])
        blocks[-1].append(column)
    return blocks


def _width_of(table: BoardTable, columns: Sequence[int], *, between: str) -> int:
    def widest(column: int) -> int:
        texts = [table.columns[column], *(_rich_entry(row[column], between).plain for row in table.rows)]
        return max(cell_len(line) for text in texts for line in text.split("\n"))

    words = [widest(column) if between == " " else min(NAME_WIDTH, widest(column)) for column in range(table.words)]
    return sum(words) + sum(map(widest, columns)) + GAP[between] * (len(words) + len(columns))


def _rich_table(table: BoardTable, columns: Sequence[int], *, between: str) -> RichTable:
    shown = [*range(table.words), *columns]
    rich = RichTable(box=box.SIMPLE_HEAD, padding=(0, GAP[between] - 1, 0, 0), pad_edge=False)
    for index in shown:
        left = index < table.words
        most = NAME_WIDTH if left and between != " " else None
        rich.add_column(
            Text(table.columns[index]), justify="left" if left else "right", overflow="fold", max_width=most
        )
    for row in table.rows:
        rich.add_row(*(_rich_entry(row[index], between) for index in shown))
    return rich


def _with_signs(note: str) -> str:
    """Return a note whose rule names the signs that replace bold and italics in a terminal."""
    signed = RULE.replace("best:", f"{BEST_SIGN} best:").replace("tied:", f"{TIED_SIGN} tied:")
    return note.replace(RULE, signed)


def _rich_entry(entry: BoardEntry, between: str) -> Text:
    sign = {BEST: f"{BEST_SIGN} ", TIED: f"{TIED_SIGN} "}.get(entry.mark, "")
    figure = f"{sign}{entry.text}{entry.signs if between != ' ' else ''}"
    range_ = f"{between}{entry.range}" if entry.range else ""
    signs = entry.signs if between == " " else ""
    lines = (printable(line) for line in f"{figure}{range_}{signs}".split("\n"))
    return Text("\n".join(lines), style="bold green" if entry.mark == BEST else "")
