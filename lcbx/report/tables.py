"""A table, and how it is printed: in a terminal, as plain text, in Markdown. What it says is decided elsewhere.

Names and messages are other people's text. They are shown as they are, never as markup.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleRenderable, Group
from rich.table import Table as RichTable
from rich.text import Text

from lcbx.formatting import markdown, markdown_table, printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    """Empty: the table stands below something that names it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1
    """Number of columns, from the left, that hold words; the others are figures, aligned right."""
    notes: tuple[str, ...] = field(default=())


def to_rich(tables: Sequence[Table], *, width: int) -> ConsoleRenderable:
    """Return the tables for a rich console. Text in cells and notes is never interpreted as markup.

    Words are folded where a table is wider than `width`, figures never: columns that don't fit follow below, with the
    name of each row again. Where not even one of them fits beside all words, they follow beside the first column.
    """
    parts: list[ConsoleRenderable] = []
    for table in tables:
        parts += [Text(printable(table.title), style="bold")] if table.title else []
        parts += [_rich_table(table, *block, width=width) for block in _blocks(table, width)] if table.rows else []
        parts += [Text(printable(note)) for note in table.notes]
        if table.notes or not table.rows:  # the frame of a table ends in an empty line
            parts.append(Text())
    return Group(*parts)


def _rich_table(table: Table, words: Sequence[int], figures: Sequence[int], *, width: int) -> RichTable:
    columns = [*words, *figures]
    widths = _widths(table, words, figures, width)
    rich = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for index in columns:
        justify: Literal["left", "right"] = "left" if index < table.left else "right"
        rich.add_column(Text(table.columns[index]), justify=justify, overflow="fold", width=widths.get(index))
    for row in table.rows:
        rich.add_row(*(Text(printable(row[index])) for index in columns))
    return rich


def _widths(table: Table, words: Sequence[int], figures: Sequence[int], width: int) -> dict[int, int]:
    """Return column -> width for a table that has to be folded; empty if it fits as it is.

    Figures get what they need. The rest goes to the words: more than they need to none, less than their longest word
    to those behind the first column, and only where nothing else helps.
    """
    columns = (*words, *figures)
    longest = {
        index: max(cell_len(printable(text)) for text in (table.columns[index], *(row[index] for row in table.rows)))
        for index in columns
    }
    if 1 + sum(longest[index] + GAP for index in columns) <= width:
        return {}
    widths = {index: _least_width(table, index) for index in columns}
    room = width - 1 - sum(widths[index] + GAP for index in columns)
    while room > 0 and (growing := [index for index in words if widths[index] < longest[index]]):
        widths[min(growing, key=widths.__getitem__)] += 1
        room -= 1
    while room < 0 and (shrinking := [index for index in words[1:] if widths[index] > NARROWEST]):
        widths[max(shrinking, key=widths.__getitem__)] -= 1
        room += 1
    return widths


def _blocks(table: Table, width: int) -> list[tuple[Sequence[int], Sequence[int]]]:
    """Return (columns of words, columns of figures) of each part of a table; every part has a figure if it can."""
    words: Sequence[int] = range(table.left)
    figures = range(table.left, len(table.columns))
    blocks: list[tuple[Sequence[int], list[int]]] = []
    widest = max((_least_width(table, index) for index in figures), default=0)
    if table.left > 1 and figures and _words_width(table, words) + widest + GAP > width:
        blocks.append((words, []))
        words = range(1)
    used = width + 1
    for index in figures:
        needed = _least_width(table, index) + GAP
        if used + needed > width:
            blocks.append((words, []))
            used = _words_width(table, words)
        blocks[-1][1].append(index)
        used += needed
    return [*blocks] or [(words, [])]


def _words_width(table: Table, words: Sequence[int]) -> int:
    """Return the least width of these columns, with the left edge of the table."""
    return 1 + sum(_least_width(table, index) + GAP for index in words)


GAP = 2
"""Blanks between columns."""
NARROWEST = 6
"""Width below which a column of words can no longer be read."""


def _least_width(table: Table, index: int) -> int:
    """Return the least width of a column.

    Headings and words may be folded between words; figures and the first column, up to 40 characters, may not.
    """
    cells = [printable(row[index]) for row in table.rows]
    whole = index == 0 or index >= table.left
    words = [word for text in (table.columns[index], *([] if whole else cells)) for word in text.split()]
    longest = max((cell_len(text) for text in (*words, *(cells if whole else ()))), default=1)
    return min(longest, 40 if whole else 16)


def to_text(tables: Sequence[Table], *, width: int = 200) -> str:
    """Return the tables as in a terminal, without colours and trailing blanks."""
    console = Console(width=width, file=io.StringIO(), color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(to_rich(tables, width=width))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).rstrip() + "\n"


def to_markdown(tables: Sequence[Table]) -> str:
    out = []
    for table in tables:
        columns, *rows = ([markdown(cell) for cell in line] for line in (table.columns, *table.rows))
        out += [f"**{markdown(table.title)}**", "", *markdown_table(columns, rows, left=table.left), ""]
        out += [f"- {markdown(note)}" for note in table.notes] + [""] * bool(table.notes)
    return "\n".join(out)
